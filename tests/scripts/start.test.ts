// `npm start` as somebody runs it: real processes, a real capture, and nothing left afterwards.
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import net, { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { capture, family, left, npmStart, root, runningServer } from "./server.ts";

let folder = "";

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "stillframe-test-"));
});

afterEach(() => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

describe.runIf(process.platform === "linux")("a running server", () => {
  test("makes a picture with the key it names; SIGINT to its pid ends every process, and counts as success", async () => {
    const server = await runningServer(folder);
    const res = await capture(server);
    expect(res.status).toBe(200);
    expect(res.headers.get("content-type")).toBe("image/png");
    expect(server.output()).toContain(server.key);

    const again = npmStart(folder, "--port", "0");
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
    const killed = await runningServer(folder);
    expect((await capture(killed)).status).toBe(200);
    const members = family(killed.npmPid);
    process.kill(killed.pid, "SIGKILL");
    await expect.poll(() => left(members), { timeout: 5_000 }).toEqual([]);

    const secret = () => fs.readFileSync(path.join(folder, "signing-secret"), "utf8");
    const before = secret();
    const next = await runningServer(folder);
    expect(next.key).toBe(killed.key);
    expect(secret()).toBe(before);
    process.kill(next.pid, "SIGTERM");
    expect(await next.ended).toBe(0);
  }, 90_000);
});

describe.runIf(process.platform === "linux")("the browser of a running server", () => {
  test("is replaced when it hangs, and is not halted by a page that writes to its console without end", async () => {
    const server = await runningServer(folder);
    const noise = "<script>for (let at = 0; at < 300; at++) console.error('x'.repeat(3000))</script>";
    for (const html of [noise, noise, "quiet"])
      expect((await capture(server, { html, timeout: "8000" })).status).toBe(200);

    const browser = [...family(server.npmPid)].find(([, line]) => isBrowser(line));
    expect(browser).toBeDefined();
    process.kill(browser?.[0] ?? 0, "SIGSTOP");
    const status = async () => (await capture(server, { html: "quiet", timeout: "3000" })).status;
    expect([503, 504]).toContain(await status());
    await expect.poll(status, { timeout: 15_000 }).toBe(200);
    process.kill(browser?.[0] ?? 0, "SIGKILL");
    process.kill(server.pid, "SIGINT");
    expect(await server.ended).toBe(0);
  }, 90_000);
});

/** The browser itself, not one of its helpers. */
function isBrowser(line: string): boolean {
  return line.includes("--remote-debugging-port") && !line.includes("--type=");
}

describe("what cannot start says so in one line", () => {
  test("a port in use", async () => {
    const taken = net.createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const server = npmStart(folder, "--port", String(port));
    expect(await server.ended).toBe(1);
    expect(server.output()).toContain(
      `✗ Port ${port} is in use: choose another one with \`npm start -- --port 0\``,
    );
    expect(server.output()).not.toContain("    at ");
    taken.close();
  });

  test("an option that is none", async () => {
    const server = npmStart(folder, "--prot", "1");
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
