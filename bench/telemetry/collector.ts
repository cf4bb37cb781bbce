import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { endings } from "../endings.ts";

/** Takes all spans that are sent, and counts them. */
export async function startCollector(): Promise<{ origin: string; taken: () => number }> {
  let taken = 0;
  const server = http.createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      taken += Buffer.concat(chunks).toString().split('"spanId"').length - 1;
      res.end("{}");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  endings.add(() => server.close());
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, taken: () => taken };
}
