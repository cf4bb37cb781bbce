// One local server per state folder, and where it is told what it is.
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { localDir } from "../lib/paths.ts";
import { commandLine } from "../lib/processes.ts";
import { Stop } from "../lib/say.ts";

/** What `.stillframe/local.json` says of the running server; `pid` is the process to signal. */
export type LocalFacts = {
  url: string;
  key: string;
  docs: string;
  person: { email: string; password: string };
  pid: number;
};

const factsPath = path.join(localDir, "local.json");
const lockPath = path.join(localDir, "start.lock");

/** Claims the state folder until this process ends. */
export function claimState(): void {
  fs.mkdirSync(localDir, { recursive: true });
  try {
    fs.writeFileSync(lockPath, String(process.pid), { flag: "wx" });
  } catch {
    const holder = Number(fs.readFileSync(lockPath, "utf8"));
    if (isLocalServer(holder)) throw new Stop(alreadyRunning(holder));
    // Left by a server that was killed.
    fs.rmSync(lockPath, { force: true });
    claimState();
    return;
  }
  // What a killed server said of itself is no longer so.
  fs.rmSync(factsPath, { force: true });
  process.once("exit", () => {
    fs.rmSync(factsPath, { force: true });
    fs.rmSync(lockPath, { force: true });
  });
}

export function writeFacts(facts: LocalFacts): void {
  const unfinished = `${factsPath}.${process.pid}`;
  // The key opens the local server only, but it is a key.
  fs.writeFileSync(unfinished, `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(unfinished, factsPath);
}

function isLocalServer(pid: number): boolean {
  return pid > 0 && pid !== process.pid && commandLine(pid).includes(`scripts${path.sep}start.ts`);
}

function alreadyRunning(pid: number): string {
  const where = fs.existsSync(factsPath)
    ? ` at ${(JSON.parse(fs.readFileSync(factsPath, "utf8")) as LocalFacts).url}`
    : "";
  return `Stillframe already runs here${where}: use that one, or end it first (kill ${pid}).`;
}

/** Refuses early what would otherwise fail late. */
export async function requireFreePort(port: number): Promise<void> {
  const server = net.createServer();
  const failure = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    server.once("error", resolve);
    server.listen(port, "127.0.0.1", () => resolve(undefined));
  });
  await new Promise((resolve) => server.close(resolve));
  if (!failure) return;
  const remedy = "choose another one with `npm start -- --port 0` (0 takes any free port).";
  throw new Stop(
    `Port ${port} ${failure.code === "EADDRINUSE" ? "is in use" : `cannot be used (${failure.code})`}: ${remedy}`,
  );
}
