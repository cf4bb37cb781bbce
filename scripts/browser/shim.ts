// Puts the found Chrome where the local Browser Rendering binding looks for its own.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { Browser, computeExecutablePath, detectBrowserPlatform } from "@puppeteer/browsers";
import { leashScript, placeScript } from "../lib/leash.ts";
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
  if (!version)
    throw new Stop("This miniflare names no Chrome version: the browser cannot be put in its place.");
  return version;
}

// Untested on Windows: a script cannot stand for an .exe, so the folder of the real one is linked, without flags.
function placeJunction(chrome: Chrome, target: string): void {
  fs.rmSync(path.dirname(target), { recursive: true, force: true });
  fs.symlinkSync(path.dirname(chrome.path), path.dirname(target), "junction");
}

/** The shell script that runs Chrome in the binding's name. */
export function shimScript(chrome: Chrome, isSandboxed: boolean): string {
  return leashScript({
    executable: chrome.path,
    env: chrome.env,
    flags: [
      // A closed network has nobody to answer these, and they would wait for it.
      "--disable-component-update",
      // Else it is the machine's, and that of a bare one (en-US@posix) is no language tag: scripts that use it fail.
      "--accept-lang=en-US,en",
      ...(isSandboxed ? [] : ["--no-sandbox"]),
    ],
    // The binding reads no further than this. A full pipe would halt the browser, and a page can fill it: what it
    // writes to its console goes there.
    stderrUntil: "DevTools listening",
    // A page of another origin may not ask for loopback addresses otherwise. Chrome takes the last such list only,
    // so the name is added to the one that is there.
    argumentCases: ['--disable-features=*) set -- "$@" "$arg,LocalNetworkAccessChecks" ;;'],
  });
}
