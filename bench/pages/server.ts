// The thread that serves the pages on loopback.
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { parentPort } from "node:worker_threads";
import { paint } from "../png.ts";
import { documentationPage, script, stillPage, stylesheet } from "./documents.ts";
import { webFont } from "./font.ts";

type File = { type: string; body: Buffer };

const font = webFont();
const files = new Map<string, File>([
  ["/", text("text/html", stillPage)],
  ["/guide", text("text/html", documentationPage)],
  ["/guide.css", text("text/css", stylesheet)],
  ["/guide.js", text("text/javascript", script)],
  ...(font ? [["/guide.ttf", { type: "font/ttf", body: font }] as const] : []),
]);
for (let index = 1; index <= 10; index++) {
  files.set(`/figure-${index}.png`, { type: "image/png", body: paint(360, 240, index) });
}

// `?after=300` answers 300 ms later, as from far away.
const server = http.createServer((req, res) => {
  const { pathname, searchParams } = new URL(req.url ?? "", "http://127.0.0.1");
  const afterMs = Number(searchParams.get("after"));
  if (afterMs > 0) setTimeout(() => answer(pathname, res), afterMs);
  else answer(pathname, res);
});

function answer(pathname: string, res: http.ServerResponse): void {
  const file = files.get(pathname);
  if (!file) {
    res.writeHead(404).end();
    return;
  }
  // As a site would: documents are asked for each time, what belongs to them may be kept.
  const isDocument = file.type.startsWith("text/html");
  res.writeHead(200, {
    "content-type": file.type,
    "content-length": file.body.length,
    "cache-control": isDocument ? "no-cache" : "public, max-age=3600",
  });
  res.end(file.body);
}

server.listen(0, "127.0.0.1");
await once(server, "listening");
parentPort?.postMessage({ port: (server.address() as AddressInfo).port, hasFont: font !== undefined });

function text(type: string, body: string): File {
  return { type: `${type}; charset=utf-8`, body: Buffer.from(body) };
}
