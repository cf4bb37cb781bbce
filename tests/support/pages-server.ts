// Serves the fixture pages on loopback: files of ./pages, and a few routes that behave in chosen ways.
import { createHash } from "node:crypto";
import { once } from "node:events";
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Duplex } from "node:stream";
import { answerHostile } from "./hostile-routes.ts";

const pagesDir = path.join(import.meta.dirname, "pages");
const fontsDir = path.join(
  import.meta.dirname,
  "../../node_modules/@fontsource-variable/noto-sans-devanagari/files",
);

const contentTypes: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
};

type Route = (req: http.IncomingMessage, res: http.ServerResponse, url: URL) => void;

/** How often each page of /counted was asked for. */
const counts = new Map<string, number>();

const routes: Record<string, Route> = {
  /** Redirects to `?to=` with `?status=` (302). */
  redirect: (_req, res, url) => {
    res.writeHead(Number(url.searchParams.get("status") ?? 302), {
      location: url.searchParams.get("to") ?? "/",
    });
    res.end();
  },
  /** Answers with the status in the path: `/status/503`. */
  status: (_req, res, url) => {
    const status = Number(url.pathname.split("/")[2]);
    sendHtml(res, `<title>${status}</title><h1>Status ${status}</h1>`, status);
  },
  /** Answers `?status=` (204) and nothing else. */
  empty: (_req, res, url) => {
    res.writeHead(Number(url.searchParams.get("status") ?? 204));
    res.end();
  },
  /** Answers after `?ms=`. */
  slow: (_req, res, url) => {
    const timer = setTimeout(
      () => sendHtml(res, "<title>Slow</title><h1>Slow</h1>"),
      Number(url.searchParams.get("ms")),
    );
    res.once("close", () => clearTimeout(timer));
  },
  /** A file of these pages, `/late/green.svg?ms=300`, after up to so long: never the same twice. */
  late: (_req, res, url) => {
    const send = () => sendFile(res, url.pathname.replace("/late/", "/"));
    setTimeout(send, Math.random() * Number(url.searchParams.get("ms")));
  },
  /** One of the fonts that are shipped, `?name=`, likewise. */
  "late-font": (_req, res, url) => {
    const file = path.join(fontsDir, `${path.basename(url.searchParams.get("name") ?? "")}.woff2`);
    const send = () => {
      res.writeHead(200, { "content-type": "font/woff2", "access-control-allow-origin": "*" });
      res.end(fs.readFileSync(file));
    };
    setTimeout(send, Math.random() * Number(url.searchParams.get("ms")));
  },
  /** Shows the request's headers as JSON in a `<pre>`. */
  "echo-headers": (req, res) => {
    sendHtml(res, `<title>Headers</title><pre id="headers">${escapeHtml(JSON.stringify(req.headers))}</pre>`);
  },
  /** Sets `?name=value` as cookies. */
  "set-cookie": (_req, res, url) => {
    res.setHeader(
      "set-cookie",
      [...url.searchParams].map(([name, value]) => `${name}=${value}; Path=/`),
    );
    sendHtml(res, "<title>Cookie</title><h1>Cookie set</h1>");
  },
  /** Sends `?bytes=` (20 million) of text. */
  big: (_req, res, url) => {
    const bytes = Number(url.searchParams.get("bytes") ?? 20_000_000);
    res.writeHead(200, { "content-type": "text/plain", "content-length": bytes });
    res.end(Buffer.alloc(bytes, "x"));
  },
  /** Goes on to `?to=`, after `?ms=` of script, or by `?how=meta`. */
  onward: (_req, res, url) => {
    const to = JSON.stringify(url.searchParams.get("to") ?? "/");
    const ms = Number(url.searchParams.get("ms"));
    const meta = `<meta http-equiv="refresh" content="0;url=${url.searchParams.get("to")}">`;
    const script = `<script>setTimeout(() => (location = ${to}), ${ms})</script>`;
    sendHtml(res, `<title>Onward</title><p>one moment</p>${url.searchParams.has("how") ? meta : script}`);
  },
  /** Promises more than it sends, and hangs up. */
  cut: (_req, res) => {
    res.writeHead(200, { "content-type": "text/html", "content-length": 100_000 });
    res.write("<title>Cut</title><h1>The first half</h1>");
    setTimeout(() => res.destroy(), 100);
  },
  /** Offers a file to save. */
  download: (_req, res) => {
    res.writeHead(200, { "content-type": "application/zip", "content-disposition": "attachment" });
    res.end("PK");
  },
  /** Which addresses below were asked for whose query holds `of=<the same>`, host first. */
  seen: (_req, res, url) => {
    const mark = `of=${url.searchParams.get("of")}`;
    res.writeHead(200, { "content-type": "application/json" });
    res.end(
      JSON.stringify(asked.filter((address) => address.includes(mark) && !/^[^/]*\/seen/.test(address))),
    );
  },
  /** A picture, or whatever is asked of it, all in the colour `?fill=`. */
  paint: (_req, res, url) => {
    const fill = url.searchParams.get("fill") ?? "red";
    if (url.pathname.endsWith(".html")) return sendHtml(res, `<body style="margin:0;background:${fill}">`);
    if (url.pathname.endsWith(".js")) {
      res.writeHead(200, { "content-type": "text/javascript" });
      return void res.end(
        `document.body.insertAdjacentHTML("beforeend", '<div style="height:100px;background:${fill}"></div>')`,
      );
    }
    res.writeHead(200, { "content-type": "image/svg+xml", "access-control-allow-origin": "*" });
    res.end(
      `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100"><rect width="300" height="100" fill="${fill}"/></svg>`,
    );
  },
  /** A filter list of `?filters=` lines, one of them `?rule=`; with an ETag that changes with them. */
  list: (req, res, url) => {
    const etag = `"${url.searchParams.get("filters")}"`;
    if (req.headers["if-none-match"] === etag) return void res.writeHead(304, { etag }).end();
    const count = Number(url.searchParams.get("filters"));
    const lines = Array.from({ length: count - 1 }, (_, index) => `||ads${index}.example^`);
    res.writeHead(200, { "content-type": "text/plain", etag });
    res.end(["[Adblock Plus 2.0]", "! A list", url.searchParams.get("rule") ?? "", ...lines].join("\n"));
  },
  /** `/counted/<name>?ms=` says how often it was asked for, after a while; `/count/<name>` tells without counting. */
  counted: (_req, res, url) => {
    const name = url.pathname.split("/")[2] ?? "";
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    setTimeout(
      () => sendHtml(res, `<title>Counted</title><h1>Asked ${count} times</h1>`),
      Number(url.searchParams.get("ms") ?? 0),
    );
  },
  count: (_req, res, url) => {
    res.end(String(counts.get(url.pathname.split("/")[2] ?? "") ?? 0));
  },
  /** `/said/<base64url>` answers what the path says. */
  said: (_req, res, url) => {
    res.writeHead(200, { "content-type": "application/octet-stream" });
    res.end(Buffer.from(url.pathname.split("/")[2] ?? "", "base64url"));
  },
  hostile: (_req, res, url) => answerHostile(res, url),
  /** Accepts the request and never answers. */
  never: () => undefined,
};

export async function startPages(): Promise<{ origin: string; close: () => Promise<void> }> {
  const server = http.createServer(answer);
  server.on("upgrade", greet);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A port that was free a moment ago; the system gives out others first. */
export async function closedPort(): Promise<number> {
  const server = http.createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
/** The latest addresses asked for, `host/path`. */
const asked: string[] = [];

function answer(req: http.IncomingMessage, res: http.ServerResponse): void {
  const url = new URL(req.url ?? "/", "http://127.0.0.1");
  asked.push(`${req.headers.host}${req.url}`);
  if (asked.length > 5000) asked.shift();
  const route = routes[url.pathname.split("/")[1] ?? ""];
  if (route) route(req, res, url);
  else sendFile(res, url.pathname === "/" ? "/index.html" : url.pathname);
}

/** Takes up any WebSocket and says "hello" (RFC 6455). */
function greet(req: http.IncomingMessage, socket: Duplex): void {
  const key = `${req.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  socket.on("error", () => undefined);
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Accept: ${createHash("sha1").update(key).digest("base64")}\r\n\r\n`,
  );
  socket.write(Buffer.from([0x81, 5, ...Buffer.from("hello")]));
}

function sendFile(res: http.ServerResponse, pathname: string): void {
  const file = path.join(pagesDir, path.normalize(decodeURIComponent(pathname)));
  if (!file.startsWith(`${pagesDir}${path.sep}`) || !fs.existsSync(file)) {
    sendHtml(res, "<title>Not found</title><h1>Not found</h1>", 404);
    return;
  }
  res.writeHead(200, { "content-type": contentTypes[path.extname(file)] ?? "application/octet-stream" });
  res.end(fs.readFileSync(file));
}

function sendHtml(res: http.ServerResponse, body: string, status = 200): void {
  res.writeHead(status, { "content-type": "text/html; charset=utf-8" });
  res.end(`<!doctype html><html lang="en"><meta charset="utf-8">${body}</html>`);
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
