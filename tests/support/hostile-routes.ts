// Targets that mean harm, or are no pages: routes of the fixture server under /hostile/<name>.
import type http from "node:http";
import { Readable } from "node:stream";
import { createGzip } from "node:zlib";

type Route = (res: http.ServerResponse, url: URL) => void;

const script = (text: string) =>
  `<!doctype html><title>Hostile</title><h1>Hostile</h1><script>${text}</script>`;
const page =
  (body: string): Route =>
  (res) =>
    send(res, body, "text/html; charset=utf-8");
const running = (text: string): Route => page(script(text));
const file =
  (body: string | Uint8Array, type: string): Route =>
  (res) =>
    send(res, body, type);

const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const big = new TextEncoder().encode("<p>bomb</p>".repeat(90_000));
const pixel = latin1(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
);
const pdf =
  "%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>";

const routes: Record<string, Route> = {
  dialogs: running("for (let i = 0; i < 200; i++) { alert(i); confirm(i); prompt(i); } print();"),
  "dialogs-forever": running("setInterval(() => { while (true) alert('again'); }, 50)"),
  prints: running("setInterval(print, 10); onbeforeprint = () => print();"),
  saves: running(
    "setInterval(() => { const a = document.createElement('a'); a.href = '/download'; a.download = 'x'; a.click(); }, 20)",
  ),
  popups: running(
    "setInterval(() => { open('/', '_blank'); const a = document.createElement('a'); a.href = '/'; a.target = '_blank'; a.rel = 'opener'; a.click(); }, 50)",
  ),
  beforeunload: running(
    "onbeforeunload = (event) => { event.preventDefault(); return 'stay'; }; setTimeout(() => location = '/index.html', 50)",
  ),
  redirects: (res, url) => {
    res.writeHead(302, { location: `/hostile/redirects?n=${Number(url.searchParams.get("n")) + 1}` }).end();
  },
  drip: (res) => {
    res.writeHead(200, { "content-type": "text/html" });
    const timer = setInterval(() => res.write("<p>drip</p>"), 50);
    res.once("close", () => clearInterval(timer));
  },
  fat: (res) => {
    res.writeHead(200, { "content-type": "text/html" });
    Readable.from(Array.from({ length: 50 }, () => big)).pipe(res);
  },
  /** 300 MB that fit into 300 KB. */
  bomb: (res) => {
    res.writeHead(200, { "content-type": "text/html", "content-encoding": "gzip" });
    Readable.from(Array.from({ length: 300 }, () => big))
      .pipe(createGzip())
      .pipe(res);
  },
  "bombs-within": page(
    `<!doctype html><title>Bombs</title>${'<script src="/hostile/bomb-script"></script>'.repeat(3)}`,
  ),
  "bomb-script": (res) => {
    res.writeHead(200, { "content-type": "text/javascript", "content-encoding": "gzip" });
    const spaces = new TextEncoder().encode(" ".repeat(1_000_000));
    Readable.from(Array.from({ length: 100 }, () => spaces))
      .pipe(createGzip())
      .pipe(res);
  },
  glutton: running("const kept = []; for (;;) kept.push(new Array(1e6).fill(Math.random()));"),
  "glutton-later": running("const kept = []; setInterval(() => kept.push(new Uint8Array(5e7).fill(1)), 1);"),
  loop: running("while (true);"),
  "loop-later": running("setTimeout(() => { while (true); }, 300)"),
  "loop-onload": running("onload = () => { while (true); }"),
  "loop-microtasks": running("const again = () => Promise.resolve().then(again); setTimeout(again, 200)"),
  closes: running("window.close(); self.close(); open('', '_self').close();"),
  "closes-later": running("setInterval(() => { open('', '_self'); window.close(); }, 20)"),
  nodes: running("document.body.innerHTML = '<i>x</i>'.repeat(100000)"),
  frames: running(
    "for (let i = 0; i < 1000; i++) document.body.append(Object.assign(document.createElement('iframe'), { srcdoc: '<p>' + i }))",
  ),
  writes: running(
    "setInterval(() => { document.open(); document.write('<h1>written</h1>'.repeat(100)); document.close(); }, 5)",
  ),
  "writes-itself": running(
    "document.write('<script>' + document.currentScript.textContent + '<' + '/script>')",
  ),
  history: running(
    "setInterval(() => { for (let i = 0; i < 100; i++) history.pushState(null, '', '?' + Math.random()); }, 1)",
  ),
  hashes: running("let i = 0; setInterval(() => { for (let j = 0; j < 100; j++) location.hash = i++; }, 1)"),
  reloads: running("location.reload()"),
  turns: (res, url) =>
    running(`location = '/hostile/turns?n=${Number(url.searchParams.get("n")) + 1}'`)(res, url),
  titles: running("setInterval(() => document.title = 'x'.repeat(5e6) + Math.random(), 100)"),
  addresses: running("try { history.pushState(null, '', '?' + 'x'.repeat(1.9e6)) } catch {}"),
  /** Runs `?js=`. */
  scripted: (res, url) =>
    page(`<!doctype html><title>Scripted</title><body><script>${url.searchParams.get("js")}</script>`)(
      res,
      url,
    ),
  image: file(pixel, "image/png"),
  svg: file(
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>while(0);</script></svg>',
    "image/svg+xml",
  ),
  pdf: file(pdf, "application/pdf"),
  json: file('{"a":[1,2]}', "application/json"),
  text: file("plain words", "text/plain"),
  xml: file("<a><b>words</b></a>", "text/xml"),
  "broken-xml": file("<a><b></a>", "application/xhtml+xml"),
  binary: file(Uint8Array.of(0, 1, 2, 3), "application/octet-stream"),
  "wrong-charset": file(latin1("<title>Grüße</title><h1>Grüße"), "text/html; charset=utf-8"),
  "no-charset": file("<title>x</title>caf\u00e9", "text/html; charset=no-such"),
  "not-gzip": (res) => {
    res.writeHead(200, { "content-type": "text/html", "content-encoding": "gzip" }).end("this is no gzip");
  },
  "grüße aus köln": page("<title>Köln</title><h1>Köln</h1>"),
};

function send(res: http.ServerResponse, body: string | Uint8Array, type: string): void {
  res.writeHead(200, { "content-type": type }).end(body);
}

export function answerHostile(res: http.ServerResponse, url: URL): void {
  const route = routes[decodeURIComponent(url.pathname.split("/")[2] ?? "")];
  if (route) route(res, url);
  else res.writeHead(404).end();
}
