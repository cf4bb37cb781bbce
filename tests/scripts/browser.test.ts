// Where a browser is looked for, and what stands in its place for the local binding.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findBrowser } from "../../scripts/browser.ts";
import { installedCandidates, type Machine } from "../../scripts/browser/installed.ts";
import { unpackChromium } from "../../scripts/browser/packaged.ts";
import { shimScript } from "../../scripts/browser/shim.ts";

let folder = "";

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "stillframe-test-"));
});

afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function machine(env: Machine["env"]): Machine {
  return { platform: "linux", env, home: folder };
}

function command(name: string, script: string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}

/** A command that behaves like an installed browser. */
async function workingBrowser(name: string): Promise<string> {
  const { path: chromium, env } = await unpackChromium();
  const exports = Object.entries(env).map(([key, value]) => `export ${key}='${value}'`);
  return command(name, [...exports, `exec '${chromium}' "$@"`].join("\n"));
}

describe("places on each system", () => {
  test("PATH goes before the usual places, a headless shell before full Chrome", () => {
    const found = installedCandidates(machine({ PATH: "/a:/b:relative" }));
    expect(found[0]).toBe("/a/chrome-headless-shell");
    expect(found.indexOf("/b/chrome-headless-shell")).toBeLessThan(found.indexOf("/a/google-chrome"));
    expect(found.indexOf("/b/chromium")).toBeLessThan(found.indexOf("/opt/google/chrome/chrome"));
    expect(found.every((file) => path.isAbsolute(file))).toBe(true);
  });

  test("macOS: applications of the machine and of the user", () => {
    const found = installedCandidates({ platform: "darwin", env: {}, home: "/Users/me" });
    expect(found).toContain("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    expect(found).toContain("/Users/me/Applications/Chromium.app/Contents/MacOS/Chromium");
  });

  test("Windows: program folders, never PATH", () => {
    const env = { PROGRAMFILES: "C:\\Program Files", PATH: "C:\\bin" };
    const found = installedCandidates({ platform: "win32", env, home: "C:\\me" });
    expect(found[0]).toBe("C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe");
    expect(found.some((file) => file.startsWith("C:\\bin"))).toBe(false);
  });
});

describe("which one is taken", () => {
  test("CHROME_PATH goes before what is installed", async () => {
    const named = await workingBrowser("mine");
    await workingBrowser("chromium");
    const found = await findBrowser(machine({ CHROME_PATH: named, PATH: folder }));
    expect(found).toMatchObject({ source: "CHROME_PATH", path: named });
  });

  test("an installed one that does not start is passed over for the next", async () => {
    command("google-chrome", "exit 1");
    const working = await workingBrowser("chromium");
    const found = await findBrowser(machine({ PATH: folder }));
    expect(found).toMatchObject({ source: "installed", path: working });
  });

  test("with none installed, the one npm brought", async () => {
    const found = await findBrowser(machine({ PATH: folder }));
    expect(["packaged", "downloaded"]).toContain(found.source);
  });

  test("a CHROME_PATH that is no executable, or no browser, is one line with the remedy", async () => {
    const missing = machine({ CHROME_PATH: path.join(folder, "none") });
    await expect(findBrowser(missing)).rejects.toThrow(/CHROME_PATH is not an executable file: .*Set it to/);
    const notBrowser = machine({ CHROME_PATH: command("editor", "exit 0") });
    await expect(findBrowser(notBrowser)).rejects.toThrow(
      /CHROME_PATH does not start as a browser: .*Set it to/,
    );
  });
});

describe("what stands in the browser's place", () => {
  /** Runs the script with a stand-in for Chrome that prints its process id, a variable and its arguments. */
  function runShim(isSandboxed: boolean, args: string[]): string[] {
    const chrome = command("it's chrome", 'echo "$$"; echo "$PROBE"; for arg do echo "$arg"; done');
    const shim = command(
      "shim",
      shimScript({ path: chrome, env: { PROBE: "a 'quoted' value" } }, isSandboxed),
    );
    const { pid, stdout } = spawnSync(shim, args, { encoding: "utf8" });
    const [shownPid, ...lines] = stdout.trim().split("\n");
    expect(Number(shownPid), "the script became the browser").toBe(pid);
    return lines;
  }

  test("arguments and environment arrive whole", () => {
    const lines = runShim(true, ["--user-data-dir=/a b", "--flag=$HOME `x`", "about:blank"]);
    expect(lines[0]).toBe("a 'quoted' value");
    expect(lines.slice(-3)).toEqual(["--user-data-dir=/a b", "--flag=$HOME `x`", "about:blank"]);
  });

  test("--no-sandbox only where the sandbox cannot start", () => {
    expect(runShim(true, [])).not.toContain("--no-sandbox");
    expect(runShim(false, [])).toContain("--no-sandbox");
  });

  test("loopback targets need no permission, and the caller's own list of features stays", () => {
    const lines = runShim(true, ["--disable-features=Translate,MediaRouter"]);
    expect(lines).toContain("--disable-features=Translate,MediaRouter,LocalNetworkAccessChecks");
  });
});
