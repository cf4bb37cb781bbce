// The command as this process: its streams, its signals and its exit code.
import os from "node:os";
import process from "node:process";
import { runCommand } from "./command.mjs";
import { Interruption } from "./interruption.mjs";

/**
 * @param {string[]} args
 * @param {import("./surroundings.mjs").Environment} env
 */
export async function runAsProcess(args, env) {
  const interrupted = new AbortController();
  for (const name of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
    // Once: a second one ends it at once, as it would without us.
    process.once(name, () => interrupted.abort(new Interruption(128 + os.constants.signals[name])));
  }
  const { stdout, stderr } = process;
  process.exitCode = await runCommand(args, { env, stdout, stderr, signal: interrupted.signal });
}
