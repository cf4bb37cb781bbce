// Lets no helper process outlive the one that started it: not a browser, not a runtime, not a compiler.
//
// An ordinary end is seen to by whoever started them. A killed process cannot do that, so on Linux the kernel is
// asked to, and everywhere each helper leaves a note of itself by which the next start ends what was left.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { browserDir, helpersDir } from "./paths.ts";
import { commandLine, processIsAlive } from "./processes.ts";

export type Leashed = {
  executable: string;
  env?: Record<string, string>;
  /** Flags put before the caller's. */
  flags?: string[];
  /** Lines of shell that change one argument, `$arg`, inside a `case`. */
  argumentCases?: string[];
  /** How the last line begins that anybody reads of its stderr; what follows is read and thrown away. */
  stderrUntil?: string;
};

/** The shell script that stands for an executable. It becomes the executable, so that its process id is the same. */
export function leashScript(leashed: Leashed): string {
  const { executable, env = {}, flags = [], argumentCases = [], stderrUntil } = leashed;
  const perArgument = [...argumentCases, '*) set -- "$@" "$arg" ;;'].map((line) => `    ${line}`);
  return [
    "#!/bin/sh",
    "# Written by scripts/lib/leash.ts; changes are lost.",
    `mkdir -p ${quote(helpersDir)} && echo "$PPID "${quote(executable)} > ${quote(helpersDir)}/$$`,
    ...Object.entries(env).map(([name, value]) => `export ${name}=${quote(value)}`),
    "for arg do",
    "  shift",
    '  case "$arg" in',
    ...perArgument,
    "  esac",
    "done",
    ...(stderrUntil ? drain(stderrUntil) : []),
    `exec ${[...kernelLeash(), executable, ...flags].map(quote).join(" ")} "$@"${stderrUntil ? ' 2> "$pipe"' : ""}`,
    "",
  ].join("\n");
}

/** Puts a reader behind stderr that ends with the last process that writes there. */
function drain(until: string): string[] {
  return [
    `pipe=${quote(helpersDir)}/$$.stderr`,
    'rm -f "$pipe" && mkfifo "$pipe"',
    `{ rm -f "$pipe"; sed ${quote(`/^${until}/q`)} >&2; exec cat > /dev/null; } < "$pipe" &`,
  ];
}

/** Writes the script unless it is there already, whole at every moment. */
export function placeScript(target: string, script: string): void {
  if (fs.existsSync(target) && fs.readFileSync(target, "utf8") === script) return;
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const unfinished = `${target}.${process.pid}`;
  fs.writeFileSync(unfinished, script, { mode: 0o755 });
  fs.renameSync(unfinished, target);
}

/** Puts the Worker's runtime and wrangler's compiler on the leash, for this process and its children. */
export function leashRuntime(): void {
  // Windows has no scripts that can stand for an executable.
  if (process.platform === "win32") return;
  const fromWrangler = createRequire(createRequire(import.meta.url).resolve("wrangler"));
  const workerd = createRequire(fromWrangler.resolve("miniflare"))("workerd") as { default: string };
  const esbuild = path.resolve(fromWrangler.resolve("esbuild"), "../../bin/esbuild");
  process.env["MINIFLARE_WORKERD_PATH"] = placeLeash("workerd", workerd.default);
  process.env["ESBUILD_BINARY_PATH"] = placeLeash("esbuild", esbuild);
}

function placeLeash(name: string, executable: string): string {
  const target = path.join(browserDir, "leash", name);
  placeScript(target, leashScript({ executable }));
  return target;
}

/** Ends the helpers of processes that were killed; returns how many there were. */
export function endLeftovers(): number {
  if (!fs.existsSync(helpersDir)) return 0;
  const ended = fs.readdirSync(helpersDir).filter((name) => {
    const note = path.join(helpersDir, name);
    const [, parent, executable] = /^(\d+) (.+)$/m.exec(fs.readFileSync(note, "utf8")) ?? [];
    const pid = Number(name);
    if (processIsAlive(pid) && processIsAlive(Number(parent))) return false;
    const isOurs = executable !== undefined && commandLine(pid).includes(executable);
    if (isOurs) process.kill(pid, "SIGKILL");
    fs.rmSync(note, { force: true });
    return isOurs;
  });
  return ended.length;
}

function kernelLeash(): string[] {
  if (process.platform !== "linux") return [];
  const wrapper = ["setpriv", "--pdeathsig", "KILL"];
  const worksHere = spawnSync("setpriv", [...wrapper.slice(1), "true"], { stdio: "ignore" }).status === 0;
  return worksHere ? wrapper : [];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
