// Runs other programs of the project.
import { spawn } from "node:child_process";
import path from "node:path";
import { root } from "./paths.ts";

export type Outcome = { code: number; output: string };

/** Runs a program from node_modules and keeps what it says. */
export function runTool(name: string, args: string[], env: Record<string, string> = {}): Promise<Outcome> {
  return collect(spawn(tool(name), args, { ...options(env), stdio: ["ignore", "pipe", "pipe"] }));
}

/** Runs a program from node_modules in this terminal. */
export function showTool(name: string, args: string[], env: Record<string, string> = {}): Promise<Outcome> {
  return collect(spawn(tool(name), args, { ...options(env), stdio: "inherit" }));
}

function tool(name: string): string {
  return path.join(root, "node_modules/.bin", process.platform === "win32" ? `${name}.cmd` : name);
}

function options(env: Record<string, string>) {
  // Only a shell can start the .cmd files that stand for programs on Windows.
  return { cwd: root, env: { ...process.env, ...env }, shell: process.platform === "win32" };
}

async function collect(child: ReturnType<typeof spawn>): Promise<Outcome> {
  let output = "";
  const keep = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve(exitCode ?? 1));
  });
  return { code, output };
}
