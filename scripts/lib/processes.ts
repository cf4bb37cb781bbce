// Looking at and ending processes by their id.
import fs from "node:fs";

export function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (err) {
    // Not permitted means that it is there, and somebody else's.
    return err instanceof Error && "code" in err && err.code === "EPERM";
  }
}

/** Start time of a process in the kernel's ticks: with the id it names one process for good. Linux only. */
export function startTicks(pid: number): string | undefined {
  try {
    // The name, in brackets, may hold spaces; the fields after it do not.
    return fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[19];
  } catch {
    return undefined;
  }
}
