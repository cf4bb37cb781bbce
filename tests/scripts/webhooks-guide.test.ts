// The code that docs/guides/webhooks.md gives receivers, run on a delivery as a running server makes it.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { root, runningServer } from "./server.ts";

const docs = path.join(root, "docs/guides");
const receivers = path.join(docs, "receivers");
const guide = fs.readFileSync(path.join(docs, "webhooks.md"), "utf8");

const created = z.object({ id: z.string().default(""), secret: z.string().default("") });
type Delivery = { headers: http.IncomingHttpHeaders; body: string };
type Verified = { event?: { type: string; data: Record<string, unknown> }; refused?: string };

/** Reads `{secret, headers, body}` from standard input, and writes what came of it. */
const drivers = {
  node: `const { verify } = await import(process.argv[1]);
let given = "";
for await (const chunk of process.stdin) given += chunk;
const { secret, headers, body } = JSON.parse(given);
let outcome;
try { outcome = { event: verify(secret, headers, Buffer.from(body)) }; }
catch (err) { outcome = { refused: err.message }; }
console.log(JSON.stringify(outcome));`,
  python3: `import json, runpy, sys
verify = runpy.run_path(sys.argv[1])["verify"]
given = json.load(sys.stdin)
try:
    outcome = {"event": verify(given["secret"], given["headers"], given["body"].encode())}
except ValueError as err:
    outcome = {"refused": str(err)}
print(json.dumps(outcome))`,
};

const programs = {
  node: (file: string) => ["--input-type=module", "-e", drivers.node, file],
  python3: (file: string) => ["-c", drivers.python3, file],
};

function verified(command: "node" | "python3", file: string, secret: string, delivery: Delivery): Verified {
  const input = JSON.stringify({ secret, ...delivery });
  const args = programs[command](path.join(receivers, file));
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", input });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Verified;
}

const hasPython = spawnSync("python3", ["--version"]).status === 0;
if (!hasPython)
  console.warn("SKIPPED: there is no python3 here, so the guide's Python receiver is not tested");

const languages = [["node", "verify.mjs", "js"] as const, ["python3", "verify.py", "python"] as const];
const runnable = languages.filter(([command]) => command === "node" || hasPython);

test.each(languages)("the guide quotes the receiver for %s word for word", (_command, file, language) => {
  const code = fs.readFileSync(path.join(receivers, file), "utf8").trimEnd();
  expect(guide).toContain(`\`\`\`${language}\n${code}\n\`\`\``);
});

test.each(["verify.go", "verify.php", "verify.rb"])("the guide links %s, which is there", (file) => {
  expect(guide).toContain(`(receivers/${file})`);
  expect(fs.statSync(path.join(receivers, file)).size).toBeGreaterThan(500);
});

describe.runIf(process.platform === "linux")("a real delivery", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "stillframe-guide-"));
  const deliveries: Delivery[] = [];
  let stop: () => Promise<void> = async () => undefined;
  const secrets: string[] = [];
  let endpointId = "";

  const receiver = http.createServer((req, res) => {
    void text(req).then((body) => {
      deliveries.push({ headers: req.headers, body });
      res.writeHead(answerOf({ headers: req.headers, body })).end();
    });
  });
  /** As the guide's own code decides, once the secret is known. */
  let answerOf = (_delivery: Delivery): number => 204;
  let post = async (_at: string, _body?: object): Promise<unknown> => undefined;

  test("reaches its receiver", async () => {
    receiver.listen(0, "127.0.0.1");
    await once(receiver, "listening");
    const { port } = receiver.address() as AddressInfo;
    const server = await runningServer(folder);
    stop = async () => {
      process.kill(server.pid, "SIGINT");
      await server.ended;
    };
    post = async (at, body = {}) => {
      const headers = { "X-API-Key": server.key, "Content-Type": "application/json" };
      const url = `${server.url}/api/v1/webhooks/endpoints${at}`;
      const res = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
      if (!res.ok) throw new Error(await res.text());
      return res.json();
    };
    const endpoint = created.parse(
      await post("", { url: `http://127.0.0.1:${port}/hooks`, event_types: ["bulk.*"] }),
    );
    const rotated = created.parse(await post(`/${endpoint.id}/rotate`, { overlap_hours: 1 }));
    secrets.push(endpoint.secret, rotated.secret);
    endpointId = endpoint.id;
    await post(`/${endpoint.id}/test`, { event_type: "job.completed" });
    await expect.poll(() => deliveries.length, { timeout: 60_000 }).toBeGreaterThan(0);
  }, 150_000);

  afterAll(async () => {
    await stop();
    receiver.close();
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }, 30_000);

  const delivered = (): Delivery => {
    const [delivery] = deliveries;
    if (!delivery) throw new Error("Nothing came");
    return delivery;
  };

  describe.each(runnable)("in %s", (command, file) => {
    test("is accepted with the new secret and with the one it replaces", () => {
      expect(secrets).toHaveLength(2);
      for (const secret of secrets) {
        const { event } = verified(command, file, secret, delivered());
        expect(event).toMatchObject({ type: "job.completed", data: { status: "completed" } });
      }
    });

    test("is refused with another secret, with a byte changed, at another time, unsigned", () => {
      const { headers, body } = delivered();
      const [secret = ""] = secrets;
      const refusals = [
        verified(command, file, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", { headers, body }),
        verified(command, file, secret, { headers, body: body.replace("completed", "Completed") }),
        verified(command, file, secret, { headers: { ...headers, "webhook-timestamp": "1614265330" }, body }),
        verified(command, file, secret, { headers: {}, body }),
        verified(command, file, secret, { headers: { ...headers, "webhook-signature": "v1,x v1 ," }, body }),
      ];
      expect(refusals.map(({ refused }) => refused)).toEqual([
        "No signature matches",
        "No signature matches",
        "Too old, or too new",
        "Not signed",
        "No signature matches",
      ]);
    });
  });

  test("and all else is answered as it should be: a receiver of the guide's code passes the check", async () => {
    const program: unknown = await import(path.join(receivers, "verify.mjs"));
    const { verify } = program as { verify: (secret: string, headers: object, body: string) => unknown };
    answerOf = ({ headers, body }) => {
      try {
        verify(secrets[1] ?? "", headers, body);
        return 204;
      } catch {
        return 401;
      }
    };
    const report = await post(`/${endpointId}/check`);
    expect(report).toMatchObject({ verdict: "pass", passed: 12, warned: 0, failed: 0 });
  }, 60_000);

  test.runIf(hasPython)("has the bytes that Python would write", () => {
    const program = "import json, sys; print(json.dumps(json.load(sys.stdin), sort_keys=True), end='')";
    const { body } = delivered();
    expect(spawnSync("python3", ["-c", program], { encoding: "utf8", input: body }).stdout).toBe(body);
  });
});
