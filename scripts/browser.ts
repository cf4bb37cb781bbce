// Finds or brings a Chromium and puts it where the local Browser Rendering binding looks for one.
import path from "node:path";
import { downloadChrome, downloadedChrome } from "./browser/download.ts";
import { installedCandidates, isExecutable, type Machine, thisMachine } from "./browser/installed.ts";
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
  const found = await step("looking for a browser", () => findBrowser());
  placeBrowser(found, found.isSandboxed);
  process.env["XDG_CACHE_HOME"] = cacheHome;
  return found;
}

/** CHROME_PATH, then installed, then what an earlier run brought, then a download, then the one npm brought. */
export async function findBrowser(machine: Machine = thisMachine): Promise<FoundBrowser> {
  const named = machine.env["CHROME_PATH"];
  if (named) return fromChromePath(path.resolve(named));
  for (const file of installedCandidates(machine)) {
    const found = isExecutable(file) ? await usable({ path: file, env: {} }, "installed") : undefined;
    if (found) return found;
  }
  return (await broughtEarlier()) ?? (await bringOne());
}

async function fromChromePath(file: string): Promise<FoundBrowser> {
  const instead = "Set it to a Chrome or Chromium, or unset it.";
  if (!isExecutable(file)) throw new Stop(`CHROME_PATH is not an executable file: ${file}. ${instead}`);
  const found = await usable({ path: file, env: {} }, "CHROME_PATH");
  if (!found) throw new Stop(`CHROME_PATH does not start as a browser: ${file}. ${instead}`);
  return found;
}

async function broughtEarlier(): Promise<FoundBrowser | undefined> {
  const downloaded = await downloadedChrome();
  const found = downloaded ? await usable({ path: downloaded, env: {} }, "downloaded") : undefined;
  if (found) return found;
  const unpacked = packagedIsForThisMachine() ? await unpackedChromium() : undefined;
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
