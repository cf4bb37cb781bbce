// Finds a Chrome or Chromium that is already on the machine.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/** What of the machine the search depends on; tests give their own. */
export type Machine = {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  home: string;
};

export const thisMachine: Machine = { platform: process.platform, env: process.env, home: os.homedir() };

// Headless shells first: they start no helper processes per page, which full Chrome does.
const commandNames = [
  "chrome-headless-shell",
  "chromium-headless-shell",
  "google-chrome-stable",
  "google-chrome",
  "chromium",
  "chromium-browser",
  "microsoft-edge-stable",
];

/** Absolute paths to try, best first; none of them need exist. */
export function installedCandidates(machine: Machine): string[] {
  return [...onPath(machine), ...usualPlaces(machine)];
}

function onPath({ platform, env }: Machine): string[] {
  // Windows keeps browsers out of PATH, and `chrome.cmd` wrappers found there cannot be used.
  if (platform === "win32") return [];
  const folders = (env["PATH"] ?? "").split(":").filter((folder) => path.isAbsolute(folder));
  return commandNames.flatMap((name) => folders.map((folder) => path.join(folder, name)));
}

function usualPlaces({ platform, env, home }: Machine): string[] {
  if (platform === "darwin") {
    const apps = ["Google Chrome", "Chromium", "Google Chrome Canary", "Microsoft Edge"];
    return ["/Applications", path.join(home, "Applications")].flatMap((folder) =>
      apps.map((app) => path.join(folder, `${app}.app`, "Contents/MacOS", app)),
    );
  }
  if (platform === "win32") {
    const folders = [env["PROGRAMFILES"], env["PROGRAMFILES(X86)"], env["LOCALAPPDATA"]];
    const apps = ["Google\\Chrome\\Application\\chrome.exe", "Chromium\\Application\\chrome.exe"];
    return folders.flatMap((folder) => (folder ? apps.map((app) => path.win32.join(folder, app)) : []));
  }
  return ["/opt/google/chrome/chrome", "/usr/lib/chromium/chromium", "/snap/bin/chromium"];
}

export function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
