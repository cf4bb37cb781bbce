// Helper processes whose starter was killed: ended by the kernel at once where it can, by the next start in any case.
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { endLeftovers, leashScript } from "../../scripts/lib/leash.ts";
import { helpersDir } from "../../scripts/lib/paths.ts";
import { processIsAlive } from "../../scripts/lib/processes.ts";

/** Starts a helper through its script, by a starter that can be killed; `isKernelAsked` as on Linux. */
async function helperOf(isKernelAsked: boolean) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "stillframe-test-"));
  const executable = path.join(folder, "helper");
  fs.copyFileSync("/bin/sleep", executable);
  fs.chmodSync(executable, 0o755);
  const script = leashScript({ executable });
  const shim = path.join(folder, "shim");
  fs.writeFileSync(shim, isKernelAsked ? script : script.replace(/exec .*?'([^']*helper)'/, "exec '$1'"), {
    mode: 0o755,
  });
  const code = `console.log(require("node:child_process").spawn(${JSON.stringify(shim)}, ["60"]).pid); setInterval(() => 0, 1e4);`;
  const starter = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  const [printed] = (await once(starter.stdout, "data")) as [Buffer];
  const pid = Number(printed.toString());
  await expect.poll(() => fs.existsSync(path.join(helpersDir, String(pid)))).toBe(true);
  await expect.poll(() => fs.readFileSync(`/proc/${pid}/cmdline`, "utf8")).toContain(`${executable}\0`);
  return { pid, kill: () => starter.kill("SIGKILL") && once(starter, "close") };
}

const onLinux = test.runIf(process.platform === "linux");

onLinux("the kernel ends a helper with its starter", async () => {
  const helper = await helperOf(true);
  await helper.kill();
  await expect.poll(() => processIsAlive(helper.pid)).toBe(false);
});

onLinux("without the kernel's help the next start ends it, but never one whose starter lives", async () => {
  const helper = await helperOf(false);
  endLeftovers();
  expect(processIsAlive(helper.pid)).toBe(true);
  await helper.kill();
  expect(processIsAlive(helper.pid)).toBe(true);
  expect(endLeftovers()).toBeGreaterThanOrEqual(1);
  await expect.poll(() => processIsAlive(helper.pid)).toBe(false);
});

onLinux("a process that took over the id of a helper is left alone", async () => {
  const other = spawn("sleep", ["60"]);
  const note = path.join(helpersDir, String(other.pid));
  fs.writeFileSync(note, "999999999 /some/other/helper\n");
  endLeftovers();
  expect(processIsAlive(other.pid ?? 0)).toBe(true);
  expect(fs.existsSync(note)).toBe(false);
  other.kill();
});
