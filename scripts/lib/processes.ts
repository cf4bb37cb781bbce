// Looking at processes by their id.
import { spawnSync } from "node:child_process";
import fs from "node:fs";

const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Whether a process runs; one that ended and waits to be collected does not. */
export function processIsAlive(pid: number): boolean {
  if (process.platform === "linux") return /^State:\s+[^ZX]/m.test(readOrEmpty(`/proc/${pid}/status`));
  try {
    process.kill(pid, 0);
    return true;
  } catch (err) {
    // Not permitted means that it is there, and somebody else's.
    return err instanceof Error && "code" in err && err.code === "EPERM";
  }
}

/** The command line of a process, empty when it is gone. Ids are used again: it tells whether this one is ours. */
export function commandLine(pid: number): string {
  if (process.platform === "linux") return readOrEmpty(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
  if (process.platform === "win32") return "";
  return spawnSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" }).stdout;
}

function readOrEmpty(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Ends this process when the one that started it is gone, which a killed parent cannot ask for itself. */
export function endWithParent(intervalMs = 1_000): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, "SIGTERM");
  }, intervalMs);
  timer.unref();
}

/**
 * Ends this process in order when it is asked to, which counts as success; asked twice, or after a while, at once.
 * No other handler is let in beside it: the runtime's and the browsers' own end the process half way.
 */
export function endOnSignals(end: () => Promise<void>, timeoutMs = 5_000): void {
  let isEnding = false;
  const onSignal = async (): Promise<void> => {
    if (isEnding) process.exit(1);
    isEnding = true;
    setTimeout(() => process.exit(1), timeoutMs);
    await end();
    process.exit(0);
  };
  const ours = (): void => void onSignal();
  for (const signal of endingSignals) {
    process.removeAllListeners(signal);
    process.on(signal, ours);
  }
  process.on("newListener", (event: string, listener: () => void) => {
    if (endingSignals.includes(event)) process.nextTick(() => process.removeListener(event, listener));
  });
}
