// Finds or brings a Chromium and puts it where the local Browser Rendering binding looks for one.
import { downloadChrome, downloadedChrome } from "./browser/download.ts";
import { installedCandidates, isExecutable } from "./browser/installed.ts";
import {
  type Chrome,
  packagedIsForThisMachine,
  unpackChromium,
  unpackedChromium,
} from "./browser/packaged.ts";
import { type Probe, probe } from "./browser/probe.ts";
import { cacheHome, placeBrowser } from "./browser/shim.ts";
import { Stop, say, step } from "./lib/say.ts";

/** Where the browser in use came from. */
export type Source = "CHROME_PATH" | "installed" | "downloaded" | "packaged";
export type FoundBrowser = Chrome & { source: Source; isSandboxed: boolean };

const remedy = "Install Chrome or Chromium, or set CHROME_PATH to one.";

/** Finds a browser, places it, and points this process and its children at it. */
export async function prepareBrowser(): Promise<FoundBrowser> {
  const found = await step("looking for a browser", findBrowser);
  placeBrowser(found, found.isSandboxed);
  process.env["XDG_CACHE_HOME"] = cacheHome;
  return found;
}

/** CHROME_PATH, then installed, then what an earlier run brought, then a download, then the one npm brought. */
export async function findBrowser(): Promise<FoundBrowser> {
  const named = process.env["CHROME_PATH"];
  if (named) return fromChromePath(named);
  for (const path of installedCandidates()) {
    const found = isExecutable(path) ? await usable({ path, env: {} }, "installed") : undefined;
    if (found) return found;
  }
  return (await broughtEarlier()) ?? (await bringOne());
}

async function fromChromePath(path: string): Promise<FoundBrowser> {
  if (!isExecutable(path)) throw new Stop(`CHROME_PATH is not an executable file: ${path}`);
  const found = await usable({ path, env: {} }, "CHROME_PATH");
  if (!found) throw new Stop(`CHROME_PATH does not start as a browser: ${path}`);
  return found;
}

async function broughtEarlier(): Promise<FoundBrowser | undefined> {
  const downloaded = await downloadedChrome();
  const found = downloaded ? await usable({ path: downloaded, env: {} }, "downloaded") : undefined;
  if (found) return found;
  const unpacked = packagedIsForThisMachine() ? unpackedChromium() : undefined;
  return unpacked ? usable(unpacked, "packaged") : undefined;
}

async function bringOne(): Promise<FoundBrowser> {
  const downloaded = await downloadChrome();
  const found = downloaded ? await usable({ path: downloaded, env: {} }, "downloaded") : undefined;
  if (found) return found;
  const packaged = packagedIsForThisMachine() ? await usable(await unpackChromium(), "packaged") : undefined;
  if (packaged) return packaged;
  throw new Stop(`No browser was found and none could be downloaded. ${remedy}`);
}

async function usable(chrome: Chrome, source: Source): Promise<FoundBrowser | undefined> {
  const found: Probe = await probe(chrome);
  if (found !== "broken") return { ...chrome, source, isSandboxed: found === "sandboxed" };
  if (source === "installed") say(`  ${chrome.path} does not start; looking further`);
  return undefined;
}
