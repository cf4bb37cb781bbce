// A receiver of webhooks on loopback that answers as its address says, and tells what came.
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";

type Received = { headers: http.IncomingHttpHeaders; body: string };

type Answer = (res: http.ServerResponse, amount: number) => void;

/** `/<name>/<answers>`: the nth request to a name gets the nth answer, and from then on the last. */
const answers: Record<string, Answer> = {
  /** `429+2`: with Retry-After. */
  status: (res, status) => void res.writeHead(status).end("noted"),
  /** `slow500`: after so many ms. */
  slow: (res, ms) => {
    const timer = setTimeout(() => res.end("at last"), ms);
    res.once("close", () => clearTimeout(timer));
  },
  /** A byte now and then, for ever. */
  trickle: (res) => {
    res.writeHead(200);
    const timer = setInterval(() => res.write("."), 100);
    res.once("close", () => clearInterval(timer));
  },
  /** Ten megabytes, as fast as they are taken. */
  big: (res) => void res.end(Buffer.alloc(10_000_000, "x")),
  reset: (res) => res.destroy(),
  /** Its headers, and no more. */
  cut: (res) => {
    res.writeHead(200, { "content-length": 100 });
    res.write("half");
    setTimeout(() => res.destroy(), 50);
  },
  redirect: (res) => void res.writeHead(307, { location: "/elsewhere/200" }).end(),
};

const seen = new Map<string, Received[]>();

export async function startReceiver(): Promise<{ origin: string; close: () => Promise<void> }> {
  const server = http.createServer(receive);
  // A connection closed just as it is used again would look like a failure.
  server.keepAliveTimeout = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function receive(req: http.IncomingMessage, res: http.ServerResponse): void {
  const path = req.url ?? "/";
  const [, name = "", script = "200"] = path.split("/");
  // `GET /<name>` tells what came to it.
  if (req.method === "GET") return void res.end(JSON.stringify(seen.get(name) ?? []));
  const chunks: Buffer[] = [];
  req.on("data", (chunk: Buffer) => chunks.push(chunk));
  req.on("end", () => {
    const all = seen.get(name) ?? [];
    seen.set(name, [...all, { headers: req.headers, body: Buffer.concat(chunks).toString() }]);
    const words = script.split(",");
    answer(res, words[Math.min(all.length, words.length - 1)] ?? "200");
  });
}

function answer(res: http.ServerResponse, word: string): void {
  const [, kind = "", amount = "", after] = /^([a-z]*)(\d*)(?:\+(.+))?$/.exec(word) ?? [];
  if (after !== undefined) res.setHeader("retry-after", decodeURIComponent(after));
  (answers[kind || "status"] ?? answers["reset"])?.(res, Number(amount || 200));
}
