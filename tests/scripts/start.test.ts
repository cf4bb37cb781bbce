// `npm start` as somebody runs it: real processes, a real capture, and nothing left afterwards.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import net, { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";

const root = path.resolve(import.meta.dirname, "../..");
const startTimeoutMs = 60_000;
const facts = z.object({ url: z.url(), key: z.string(), docs: z.url(), pid: z.number() });

let folder = "";

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "stillframe-test-"));
});

afterEach(() => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

function npmStart(...args: string[]) {
  const env = { ...process.env, STILLFRAME_LOCAL_DIR: folder };
  const child = spawn("npm", ["start", "--", ...args], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, "close").then(([code]) => Number(code));
  return { npmPid: child.pid ?? 0, ended, output: () => output };
}

async function runningServer() {
  const server = npmStart("--port", "0");
  await expect.poll(server.output, { timeout: startTimeoutMs }).toContain("Stillframe runs at");
  const file = path.join(folder, "local.json");
  return { ...server, ...facts.parse(JSON.parse(fs.readFileSync(file, "utf8"))) };
}

async function capture({ url, key, docs }: { url: string; key: string; docs: string }): Promise<Response> {
  return fetch(`${url}/api/v1/screenshot?${new URLSearchParams({ url: docs, cache: "false" }).toString()}`, {
    headers: { "X-API-Key": key },
  });
}

/** A process and all it started, by command line. */
function family(pid: number): Map<number, string> {
  const listed = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const parents = listed.flatMap((name) => {
    const status = readOrEmpty(`/proc/${name}/status`);
    return [{ pid: Number(name), parent: Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]) }];
  });
  const members = new Set([pid]);
  for (const member of members) {
    for (const one of parents) if (one.parent === member) members.add(one.pid);
  }
  return new Map([...members].map((member) => [member, readOrEmpty(`/proc/${member}/cmdline`)]));
}

/** Those of a family that are still there, and still themselves. */
function left(members: Map<number, string>): string[] {
  return [...members]
    .filter(([pid, line]) => line && readOrEmpty(`/proc/${pid}/cmdline`) === line)
    .map(([, line]) => line);
}

function readOrEmpty(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

describe.runIf(process.platform === "linux")("a running server", () => {
  test("makes a picture with the key it names; SIGINT to its pid ends every process, and counts as success", async () => {
    const server = await runningServer();
    const res = await capture(server);
    expect(res.status).toBe(200);
    expect(res.headers.get("content-type")).toBe("image/png");
    expect(server.output()).toContain(server.key);

    const again = npmStart("--port", "0");
    expect(await again.ended).toBe(1);
    expect(again.output()).toContain(`already runs here at ${server.url}`);
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);

    const members = family(server.npmPid);
    const lines = [...members.values()].join("\n");
    for (const program of ["workerd", "esbuild", "chrom"]) expect(lines).toContain(program);
    process.kill(server.pid, "SIGINT");
    expect(await server.ended).toBe(0);
    await expect.poll(() => left(members), { timeout: 2_000 }).toEqual([]);
    expect(fs.existsSync(path.join(folder, "local.json"))).toBe(false);
  }, 90_000);

  test("killed outright it leaves no process either, and the next start works with the same key", async () => {
    const killed = await runningServer();
    expect((await capture(killed)).status).toBe(200);
    const members = family(killed.npmPid);
    process.kill(killed.pid, "SIGKILL");
    await expect.poll(() => left(members), { timeout: 5_000 }).toEqual([]);

    const next = await runningServer();
    expect(next.key).toBe(killed.key);
    process.kill(next.pid, "SIGTERM");
    expect(await next.ended).toBe(0);
  }, 90_000);
});

describe("what cannot start says so in one line", () => {
  test("a port in use", async () => {
    const taken = net.createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const server = npmStart("--port", String(port));
    expect(await server.ended).toBe(1);
    expect(server.output()).toContain(
      `✗ Port ${port} is in use: choose another one with \`npm start -- --port 0\``,
    );
    expect(server.output()).not.toContain("    at ");
    taken.close();
  });

  test("an option that is none", async () => {
    const server = npmStart("--prot", "1");
    expect(await server.ended).toBe(1);
    expect(server.output()).toContain("✗ Usage: npm start");
  });

  test("a Node that is too old", () => {
    const pretend = `Object.defineProperty(process.versions, "node", { value: "18.20.0" });`;
    const preload = path.join(folder, "old.mjs");
    fs.writeFileSync(preload, pretend);
    const args = ["--import", preload, path.join(root, "scripts/bootstrap.mjs"), "start"];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect(status).toBe(1);
    expect(stderr).toBe("✗ Node 18.20.0 is too old: install Node 20 or newer from https://nodejs.org.\n");
  });
});
