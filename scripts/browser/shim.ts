// Puts the found Chrome where the local Browser Rendering binding looks for its own.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { Browser, computeExecutablePath, detectBrowserPlatform } from "@puppeteer/browsers";
import { browserDir } from "../lib/paths.ts";
import { Stop } from "../lib/say.ts";
import type { Chrome } from "./packaged.ts";

/** What XDG_CACHE_HOME must be for the binding to find the browser placed here. */
export const cacheHome = path.join(browserDir, "cache");

export function placeBrowser(chrome: Chrome, isSandboxed: boolean): void {
  const platform = detectBrowserPlatform();
  if (!platform) throw new Stop(`No Chrome exists for ${process.platform} on ${process.arch}.`);
  const buildId = versionWanted();
  const cacheDir = path.join(cacheHome, ".wrangler");
  const target = computeExecutablePath({ browser: Browser.CHROME, buildId, cacheDir, platform });
  const installFolder = path.join(cacheDir, Browser.CHROME, `${platform}-${buildId}`);
  fs.mkdirSync(installFolder, { recursive: true });
  if (process.platform === "win32") placeJunction(chrome, target);
  else placeScript(target, shimScript(chrome, isSandboxed));
  // Without this mark a browser that fails to start once is deleted and downloaded anew.
  fs.writeFileSync(path.join(installFolder, ".miniflare-install-complete"), "");
}

// The version is not part of any interface, only of the installed miniflare's code.
function versionWanted(): string {
  const fromWrangler = createRequire(createRequire(import.meta.url).resolve("wrangler"));
  const code = fs.readFileSync(fromWrangler.resolve("miniflare"), "utf8");
  const version = /\bBROWSER_VERSION\s*=\s*"([\d.]+)"/.exec(code)?.[1];
  if (!version) throw new Stop("This miniflare names no Chrome version: the browser cannot be put in its place.");
  return version;
}

function placeScript(target: string, script: string): void {
  fs.mkdirSync(path.dirname(target), { recursive: true });
  if (fs.existsSync(target) && fs.readFileSync(target, "utf8") === script) return;
  const unfinished = `${target}.${process.pid}`;
  fs.writeFileSync(unfinished, script, { mode: 0o755 });
  fs.renameSync(unfinished, target);
}

// Untested on Windows: a script cannot stand for an .exe, so the folder of the real one is linked, without flags.
function placeJunction(chrome: Chrome, target: string): void {
  fs.rmSync(path.dirname(target), { recursive: true, force: true });
  fs.symlinkSync(path.dirname(chrome.path), path.dirname(target), "junction");
}

/** The shell script that runs Chrome in the binding's name. */
export function shimScript(chrome: Chrome, isSandboxed: boolean): string {
  const flags = [
    // A private network has nobody to answer these, and they would run into time limits.
    "--disable-component-update",
    "--disable-domain-reliability",
    ...(isSandboxed ? [] : ["--no-sandbox"]),
  ];
  const exports = Object.entries(chrome.env).map(([name, value]) => `export ${name}=${quote(value)}`);
  return [
    "#!/bin/sh",
    "# Written by scripts/browser/shim.ts; changes are lost.",
    ...exports,
    "for arg do",
    "  shift",
    '  case "$arg" in',
    // Chrome takes the last list only, so the name is added to the one that is there.
    '    --disable-features=*) set -- "$@" "$arg,LocalNetworkAccessChecks" ;;',
    '    *) set -- "$@" "$arg" ;;',
    "  esac",
    "done",
    `exec ${[...endWithParent(), chrome.path, ...flags].map(quote).join(" ")} "$@"`,
    "",
  ].join("\n");
}

// Linux can end the browser together with the process that started it, also when that one is killed outright.
function endWithParent(): string[] {
  const wrapper = ["setpriv", "--pdeathsig", "TERM"];
  const worksHere = spawnSync("setpriv", [...wrapper.slice(1), "true"], { stdio: "ignore" }).status === 0;
  return worksHere ? wrapper : [];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
