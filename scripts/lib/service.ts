// A Stillframe for a script of the project: `npm start` on a free port with a state of its own, so that one already
// running is left alone.
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import type { LocalFacts } from "../start/running.ts";
import { root } from "./paths.ts";
import { processIsAlive } from "./processes.ts";
import { Stop } from "./say.ts";

const startTimeoutMs = 120_000;
const stateParent = path.join(root, ".stillframe");

export type Service = {
  /** Resolves once it is ready. */
  facts: () => Promise<LocalFacts>;
  /** Asks for its end and returns at once. It also ends by itself when this process is gone. */
  stop: () => void;
  /** Resolves when it has ended and its state is deleted. */
  stopped: () => Promise<void>;
};

/** What it is started with beyond the usual: variables of its own, and what is done to its state before. */
type Beyond = { environment?: Record<string, string>; prepare?: (env: NodeJS.ProcessEnv) => void };

/** @param name of whom it is for: the first part of its state folder's name */
export function spawnService(name: string, { environment = {}, prepare }: Beyond = {}): Service {
  removeAbandoned(name);
  const localDir = path.join(stateParent, `${name}-${process.pid}`);
  const env = { ...process.env, ...environment, STILLFRAME_LOCAL_DIR: localDir };
  prepare?.(env);
  const args = ["--disable-warning=ExperimentalWarning", path.join(root, "scripts/start.ts"), "--port", "0"];
  const server = spawn(process.execPath, args, {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [server.stdout, server.stderr]) {
    stream.on("data", (chunk: Buffer) => (output = (output + chunk.toString()).slice(-2000)));
  }
  const exited = once(server, "exit");
  return {
    facts: async () => {
      const file = path.join(localDir, "local.json");
      const deadline = Date.now() + startTimeoutMs;
      while (!fs.existsSync(file)) {
        if (server.exitCode !== null || Date.now() > deadline)
          throw new Stop(`Stillframe did not start:\n${output}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return JSON.parse(fs.readFileSync(file, "utf8")) as LocalFacts;
    },
    stop: () => void server.kill("SIGTERM"),
    stopped: async () => {
      await exited;
      fs.rmSync(localDir, { recursive: true, force: true });
    },
  };
}

// A run that was ended by a signal cannot wait for its server to let go of its files.
function removeAbandoned(name: string): void {
  for (const entry of fs.existsSync(stateParent) ? fs.readdirSync(stateParent) : []) {
    const pid = entry.startsWith(`${name}-`) ? /-(\d+)$/.exec(entry)?.[1] : undefined;
    if (pid && !processIsAlive(Number(pid)))
      fs.rmSync(path.join(stateParent, entry), { recursive: true, force: true });
  }
}
