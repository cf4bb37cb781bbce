// Checks that ours and the peers have the same browser: the same binary, started with the same flags.
import fs from "node:fs";
import { helpersDir } from "../scripts/lib/paths.ts";
import { commandLine } from "../scripts/lib/processes.ts";

/** @param peers the command line as the peers' browser itself tells it */
export async function compareFlags(serverPid: number, peers: readonly string[]): Promise<string> {
  const [executable] = peers;
  const ours = executable ? browserOf(serverPid, executable) : undefined;
  if (ours === undefined) return "the command line of our browser could not be read";
  // Each has a profile folder of its own.
  const essential = (line: string) =>
    line
      .replaceAll(/--user-data-dir=\S+/g, "")
      .replaceAll(/\s+/g, " ")
      .trim();
  if (essential(ours) === essential(peers.join(" ")))
    return `same binary, same ${peers.length - 1} flags (checked)`;
  return `DIFFERENT.\n  ours  ${essential(ours)}\n  peers ${essential(peers.join(" "))}`;
}

/** Every helper leaves a note, named for its process and telling its parent and executable. */
function browserOf(serverPid: number, executable: string): string | undefined {
  if (!fs.existsSync(helpersDir)) return undefined;
  return fs
    .readdirSync(helpersDir)
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => fs.readFileSync(`${helpersDir}/${pid}`, "utf8").trim() === `${serverPid} ${executable}`)
    .map((pid) => commandLine(Number(pid)))
    .find((line) => line !== "");
}
