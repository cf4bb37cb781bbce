// `npm start` as a process of its own, its address and key, and all processes that belong to it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { z } from "zod";

export const root = path.resolve(import.meta.dirname, "../..");
const startTimeoutMs = 60_000;
const facts = z.object({ url: z.url(), key: z.string(), docs: z.url(), pid: z.number() });

export function npmStart(folder: string, ...args: string[]) {
  const env = { ...process.env, STILLFRAME_LOCAL_DIR: folder };
  const child = spawn("npm", ["start", "--", ...args], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, "close").then(([code]) => Number(code));
  return { npmPid: child.pid ?? 0, ended, output: () => output };
}

export async function runningServer(folder: string) {
  const server = npmStart(folder, "--port", "0");
  await expect.poll(server.output, { timeout: startTimeoutMs }).toContain("Stillframe runs at");
  const file = path.join(folder, "local.json");
  return { ...server, ...facts.parse(JSON.parse(fs.readFileSync(file, "utf8"))) };
}

/** Captures the reference page, or what `options` say instead. */
export async function capture(
  { url, key, docs }: { url: string; key: string; docs: string },
  options: Record<string, string> = { url: docs },
): Promise<Response> {
  return fetch(`${url}/api/v1/screenshot?${new URLSearchParams(options).toString()}`, {
    headers: { "X-API-Key": key },
  });
}

/** A process and all it started, by command line. */
export function family(pid: number): Map<number, string> {
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
export function left(members: Map<number, string>): string[] {
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
