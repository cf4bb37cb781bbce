// `stillframe-compare` as a process of its own, as CI runs it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { root } from "./server.ts";

const mainFile = path.join(root, "scripts/compare/main.mjs");
export const actionFile = path.join(root, "scripts/compare/action.mjs");

type Run = { file?: string; env?: Record<string, string>; input?: string };

/** So that nothing of a CI that runs the tests, and no settings of whoever does, reach it. */
const nothingAround = {
  GITHUB_ACTIONS: "",
  GITHUB_STEP_SUMMARY: "",
  GITHUB_OUTPUT: "",
  GITLAB_CI: "",
  CIRCLECI: "",
  STILLFRAME_API_KEY: "",
  STILLFRAME_SERVER: "",
  STILLFRAME_PROJECT: "",
};

export function startCompare(args: readonly string[], { file = mainFile, env = {}, input = "" }: Run = {}) {
  const child = spawn(process.execPath, [file, ...args], {
    cwd: root,
    env: { ...process.env, ...nothingAround, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(input);
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said.stderr += chunk.toString()));
  const ended = once(child, "close").then(([code]) => ({ code: Number(code), ...said }));
  return { child, said, ended };
}

export const runCompare = async (args: readonly string[], run: Run = {}) => startCompare(args, run).ended;
