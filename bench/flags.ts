// Checks that ours and the peers have the same browser: the same binary, started with the same flags.
import fs from "node:fs";
import path from "node:path";
import { helpersDir } from "../scripts/lib/paths.ts";
import { commandLine } from "../scripts/lib/processes.ts";

/** @param executable the browser's own, as the peers' browser tells it */
export function compareFlags(executable: string, oursPid: number, peersPid: number): string {
  const [ours, peers] = [oursPid, peersPid].map((parent) => browserOf(parent, executable));
  if (!ours || !peers) return "started by the same binding; their command lines could not be read";
  if (ours === peers) return `same binary, same ${ours.split(" --").length - 1} flags (compared)`;
  return `DIFFERENT.\n  ours  ${ours}\n  peers ${peers}`;
}

/** The command line of the browser that a process started, without the profile folder, which each has of its own. */
function browserOf(parent: number, executable: string): string | undefined {
  // Every helper leaves a note named for its process, which tells its parent and its executable.
  const isBrowser = (pid: string) =>
    /^\d+$/.test(pid) &&
    fs.readFileSync(path.join(helpersDir, pid), "utf8").trim() === `${parent} ${executable}`;
  const notes = fs.existsSync(helpersDir) ? fs.readdirSync(helpersDir) : [];
  const line = notes.filter(isBrowser).map((pid) => commandLine(Number(pid)));
  return line[0]?.replace(/--user-data-dir=\S+/, "").trim();
}
