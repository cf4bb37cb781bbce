// Downloads a headless Chrome where there is internet.
import path from "node:path";
import {
  Browser,
  type BrowserPlatform,
  ChromeReleaseChannel,
  detectBrowserPlatform,
  getInstalledBrowsers,
  install,
  resolveBuildId,
} from "@puppeteer/browsers";
import { browserDir } from "../lib/paths.ts";
import { say } from "../lib/say.ts";

const cacheDir = path.join(browserDir, "download");
const connectTimeoutMs = 3_000;
const stallTimeoutMs = 20_000;

// On Windows the local runtime starts `chrome.exe` by that name, see shim.ts.
const wanted = process.platform === "win32" ? Browser.CHROME : Browser.CHROMEHEADLESSSHELL;

/** The executable of an earlier download, or undefined. */
export async function downloadedChrome(): Promise<string | undefined> {
  const installed = await getInstalledBrowsers({ cacheDir });
  return installed.find(({ browser }) => browser === wanted)?.executablePath;
}

/** Downloads the current stable version; undefined where that does not work, soon where there is no internet. */
export async function downloadChrome(): Promise<string | undefined> {
  const platform = detectBrowserPlatform();
  if (!platform) return undefined;
  try {
    const lookup = resolveBuildId(wanted, platform, ChromeReleaseChannel.STABLE);
    const buildId = await orTimeout(lookup, connectTimeoutMs);
    return await downloadBuild(platform, buildId);
  } catch {
    return undefined;
  }
}

async function downloadBuild(platform: BrowserPlatform, buildId: string): Promise<string> {
  say(`… downloading ${wanted} ${buildId}`);
  let shownPercent = 0;
  const stall = Promise.withResolvers<never>();
  const giveUp = (): void => stall.reject(new Error("The download stalled"));
  const timer = setTimeout(giveUp, stallTimeoutMs);
  const downloadProgressCallback = (doneBytes: number, allBytes: number): void => {
    timer.refresh();
    const percent = Math.floor((doneBytes / allBytes) * 10) * 10;
    if (percent > shownPercent) say(`  ${percent} %`);
    shownPercent = Math.max(shownPercent, percent);
  };
  try {
    const work = install({ browser: wanted, buildId, platform, cacheDir, downloadProgressCallback });
    return (await Promise.race([work, stall.promise])).executablePath;
  } finally {
    clearTimeout(timer);
  }
}

async function orTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("No answer in time")), timeoutMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
