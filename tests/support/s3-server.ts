// An S3 store on loopback that verifies signatures, behind a front that lets chosen requests go wrong.
import { once } from "node:events";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";

type Options = {
  address: string;
  port: number;
  silent: boolean;
  directory: string;
  configureBuckets: { name: string }[];
};
type Store = { run(): Promise<{ port: number }>; close(): Promise<void> };

const require = createRequire(import.meta.url);
/** The package brings no types; this is what is used of it. */
const S3rver = require("@20minutes/s3rver") as new (options: Options) => Store;

/** The bucket that is there; access key and secret are `S3RVER`. */
const bucketName = "captures";

type Answer = (res: http.ServerResponse, req: http.IncomingMessage) => void;

const refusal =
  (status: number, code: string, more = "") =>
  (res: http.ServerResponse) => {
    res.writeHead(status, { "content-type": "application/xml" });
    res.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>secret words</Message>${more}</Error>`);
  };

/** Buckets that answer in a way of their own, whatever is asked. */
const faults: Record<string, Answer> = {
  "fault-503": refusal(503, "SlowDown"),
  "fault-denied": refusal(403, "AccessDenied"),
  "fault-region": refusal(400, "AuthorizationHeaderMalformed", "<Region>eu-west-3</Region>"),
  "fault-skew": refusal(403, "RequestTimeTooSkewed"),
  "fault-html": (res) => void res.end("<h1>Welcome</h1>"),
  "fault-never": () => undefined,
  /** Followed, it would lead to where the object can be put. */
  "fault-redirect": (res, req) => {
    res.writeHead(307, { location: (req.url ?? "").replace("fault-redirect", bucketName) }).end();
  },
};

/** How often each object was put. */
const puts = new Map<string, number>();

export async function startS3(): Promise<{ origin: string; close: () => Promise<void> }> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "stillframe-s3-"));
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: bucketName }],
  });
  const { port } = await server.run();
  const front = http.createServer((req, res) => answer(req, res, port));
  front.listen(0, "127.0.0.1");
  await once(front, "listening");
  return {
    origin: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
    close: async () => {
      front.close();
      front.closeAllConnections();
      await server.close();
      fs.rmSync(directory, { recursive: true, force: true });
    },
  };
}

function answer(req: http.IncomingMessage, res: http.ServerResponse, port: number): void {
  const { pathname, searchParams } = new URL(req.url ?? "/", "http://127.0.0.1");
  // `/_puts?path=` tells how often an object was put.
  if (pathname === "/_puts") return void res.end(String(puts.get(searchParams.get("path") ?? "") ?? 0));
  const [, bucket = ""] = pathname.split("/");
  if (req.method === "PUT") puts.set(pathname, (puts.get(pathname) ?? 0) + 1);
  const fault = faults[bucket] ?? faultOf(req, pathname);
  if (fault) {
    req.resume();
    return fault(res, req);
  }
  const { method = "GET", headers, url = "/" } = req;
  const onward = http.request({ host: "127.0.0.1", port, method, headers, path: url }, (from) => {
    res.writeHead(from.statusCode ?? 502, from.headers);
    from.pipe(res);
  });
  onward.on("error", () => res.destroy());
  req.pipe(onward);
}

/** `flaky-2-` in a key lets its first two PUTs fail; below `write-only/` nothing can be read. */
function faultOf({ method }: http.IncomingMessage, pathname: string): Answer | undefined {
  const flaky = /flaky-(\d+)-/.exec(pathname);
  if (method === "PUT" && flaky && (puts.get(pathname) ?? 0) <= Number(flaky[1])) return faults["fault-503"];
  if (method === "GET" && pathname.includes("/write-only/")) return faults["fault-denied"];
  return undefined;
}
