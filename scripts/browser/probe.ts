// Finds out whether a Chrome really starts here, and whether its sandbox does.
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { z } from "zod";
import { browserDir } from "../lib/paths.ts";
import type { Chrome } from "./packaged.ts";

export type Probe = "sandboxed" | "unsandboxed" | "broken";

const probeTimeoutMs = 30_000;
const cachePath = path.join(browserDir, "probes.json");

/** Starts the browser once on an empty page; the answer is kept until the file or the user changes. */
export async function probe(chrome: Chrome): Promise<Probe> {
  const { mtimeMs, size } = fs.statSync(chrome.path);
  const key = [chrome.path, mtimeMs, size, process.getuid?.() ?? "user"].join("|");
  const known = readCache();
  const before = known[key];
  if (before) return before;
  const found = await tryOut(chrome);
  // A browser that fails today may be mended tomorrow, so only successes are kept.
  if (found !== "broken") writeCache({ ...known, [key]: found });
  return found;
}

async function tryOut(chrome: Chrome): Promise<Probe> {
  const isRoot = process.getuid?.() === 0;
  // Chrome refuses to run its sandbox as root.
  if (!isRoot && (await starts(chrome, []))) return "sandboxed";
  // Containers and hardened kernels forbid the user namespaces that the sandbox is made of.
  return (await starts(chrome, ["--no-sandbox"])) ? "unsandboxed" : "broken";
}

async function starts(chrome: Chrome, extraArgs: string[]): Promise<boolean> {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "stillframe-probe-"));
  const args = [
    "--headless",
    "--no-first-run",
    "--disable-background-networking",
    "--remote-debugging-port=0",
  ];
  const child = spawn(chrome.path, [...args, ...extraArgs, `--user-data-dir=${profile}`, "about:blank"], {
    env: { ...process.env, ...chrome.env },
    stdio: ["ignore", "ignore", "pipe"],
    timeout: probeTimeoutMs,
    killSignal: "SIGKILL",
  });
  const closed = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("close", () => resolve());
  });
  try {
    const endpoint = await Promise.race([debuggingEndpoint(child.stderr), closed]);
    return endpoint ? await rendererAnswers(endpoint) : false;
  } catch {
    return false;
  } finally {
    child.kill("SIGKILL");
    await closed;
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

async function debuggingEndpoint(stderr: Readable): Promise<URL | undefined> {
  for await (const line of createInterface({ input: stderr })) {
    const endpoint = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
    if (endpoint) return new URL(endpoint);
  }
  return undefined;
}

// A browser process that listens may still have renderers that die in their sandbox.
async function rendererAnswers(endpoint: URL): Promise<boolean> {
  const signal = AbortSignal.timeout(10_000);
  const list = await fetch(`http://${endpoint.host}/json/list`, { signal });
  const page = z.array(z.object({ webSocketDebuggerUrl: z.string() })).parse(await list.json())[0];
  if (!page) return false;
  const socket = new WebSocket(page.webSocketDebuggerUrl);
  try {
    await once(socket, "open", { signal });
    const answer = new Promise<string>((resolve) => {
      socket.addEventListener("message", ({ data }) => resolve(String(data)), { once: true });
    });
    socket.send(JSON.stringify({ id: 1, method: "Runtime.evaluate", params: { expression: "6 * 7" } }));
    const closed = once(socket, "close", { signal }).then(() => "");
    return (await Promise.race([answer, closed])).includes('"value":42');
  } finally {
    socket.close();
  }
}

function readCache(): Record<string, Probe> {
  try {
    return JSON.parse(fs.readFileSync(cachePath, "utf8")) as Record<string, Probe>;
  } catch {
    return {};
  }
}

function writeCache(probes: Record<string, Probe>): void {
  fs.mkdirSync(browserDir, { recursive: true });
  const unfinished = `${cachePath}.${process.pid}`;
  fs.writeFileSync(unfinished, JSON.stringify(probes));
  fs.renameSync(unfinished, cachePath);
}
