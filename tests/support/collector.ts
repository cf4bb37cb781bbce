// A collector of traces on loopback: decodes OTLP by the official schema, refuses what does not conform, tells what came.
import { Buffer } from "node:buffer";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { isDeepStrictEqual } from "node:util";
import root from "@opentelemetry/otlp-transformer/build/src/generated/root.js";

/** Of the generated module its types say nothing; this is what is used of it. */
type Message = {
  fromObject(given: object): object;
  encode(message: object): { finish(): Uint8Array };
  decode(wire: Uint8Array): object;
  toObject(message: object, options: object): object;
};
type Schema = {
  opentelemetry: { proto: { collector: { trace: { v1: { ExportTraceServiceRequest: Message } } } } };
};
const { ExportTraceServiceRequest } = (root as unknown as Schema).opentelemetry.proto.collector.trace.v1;

/** By the first part of the path: bodies as they came, and OTLP's spans as the schema reads them. */
type Box = { bodies: unknown[]; headers: http.IncomingHttpHeaders[]; refused: string[] };
const boxes = new Map<string, Box>();

/** `/<box>/<what it is>` takes what is posted; `/<box>.503/…` answers that status instead; GET tells of a box. */
export async function startCollector(): Promise<{ origin: string; close: () => Promise<void> }> {
  const server = http.createServer((req, res) => {
    const [, name = ""] = (req.url ?? "").split("/");
    const box = boxes.get(name) ?? { bodies: [], headers: [], refused: [] };
    boxes.set(name, box);
    if (req.method === "GET") return void res.end(JSON.stringify(box));
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const status = Number(name.split(".")[1] ?? 200);
      const body = Buffer.concat(chunks).toString();
      box.headers.push(req.headers);
      try {
        box.bodies.push(req.url?.endsWith("/v1/traces") ? decode(JSON.parse(body)) : JSON.parse(body));
        res.writeHead(status).end("{}");
      } catch (err) {
        box.refused.push(String(err));
        res.writeHead(400).end();
      }
    });
  });
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

const idFields = new Set(["traceId", "spanId", "parentSpanId"]);

/** Throws where a field is unknown, of another type, or would not come back as it was. */
function decode(body: unknown): object {
  const given = mapIds(body, (id) => {
    if (!/^[0-9a-f]+$/.test(id)) throw new Error(`${id} is no hexadecimal id`);
    return Buffer.from(id, "hex").toString("base64");
  }) as object;
  const message = ExportTraceServiceRequest.fromObject(given);
  // Over the wire and back: what the schema does not know is lost on the way.
  const wire = ExportTraceServiceRequest.encode(message).finish();
  const read = ExportTraceServiceRequest.toObject(ExportTraceServiceRequest.decode(wire), {
    longs: String,
    bytes: String,
    arrays: true,
  });
  assertHolds(read, given, "");
  return mapIds(read, (id) => Buffer.from(id, "base64").toString("hex")) as object;
}

function assertHolds(read: unknown, given: unknown, at: string): void {
  if (typeof given !== "object" || given === null) {
    const isDefault = read === undefined && (given === 0 || given === "" || given === false);
    if (!isDefault && !isDeepStrictEqual(read, given)) throw new Error(`${at} is not as the schema has it`);
    return;
  }
  for (const [name, value] of Object.entries(given))
    assertHolds((read as Record<string, unknown> | undefined)?.[name], value, `${at}/${name}`);
}

function mapIds(value: unknown, map: (id: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => mapIds(one, map));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      idFields.has(name) && typeof one === "string" ? map(one) : mapIds(one, map),
    ]),
  );
}
