// A way to the real service with faults on it that the service itself cannot make on request.
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** `lost`: the service does it, and the answer never arrives; `busy`: refused before it reaches the service. */
export type Fault = "lost" | "busy" | "none";

/** @param faultOf what happens to a request, by its path and how many like it came before */
export async function startFaultyWay(target: string, faultOf: (path: string, before: number) => Fault) {
  const seen = new Map<string, number>();
  const server = http.createServer((req, res) => {
    void answer(req, res).catch(() => res.destroy());
  });
  async function answer(req: http.IncomingMessage, res: http.ServerResponse): Promise<void> {
    const at = req.url ?? "/";
    const body = await buffer(req);
    const like = `${at} ${body.toString()}`;
    const before = seen.get(like) ?? 0;
    seen.set(like, before + 1);
    const fault = faultOf(at, before);
    if (fault === "busy") {
      const problem = { code: "rate_limited", detail: "Too many at once", status: 429, retryable: true };
      res.writeHead(429, { "Retry-After": "1", "Content-Type": "application/problem+json" });
      res.end(JSON.stringify(problem));
      return;
    }
    const headers = new Headers();
    for (const name of ["x-api-key", "content-type", "idempotency-key"])
      if (req.headers[name]) headers.set(name, String(req.headers[name]));
    const method = req.method ?? "GET";
    const passed = await fetch(new URL(at, target), { method, headers, ...(body.length > 0 && { body }) });
    const content = await passed.text();
    if (fault === "lost") {
      res.destroy();
      return;
    }
    const replayed = passed.headers.get("Idempotency-Replayed");
    res.writeHead(passed.status, {
      "Content-Type": passed.headers.get("Content-Type") ?? "text/plain",
      ...(replayed && { "Idempotency-Replayed": replayed }),
    });
    res.end(content);
  }
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    /** How often each request came. */
    seen,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
