// Unpacks the Chromium that npm brought along, once, with the libraries and fonts a bare Linux lacks.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import zlib from "node:zlib";
import { browserDir, packageFolder } from "../lib/paths.ts";
import { processIsAlive } from "../lib/processes.ts";
import { step } from "../lib/say.ts";
import { prepareFonts } from "./fonts.ts";

const chromiumPackage = packageFolder("@sparticuz/chromium");

/** A Chrome on disk and the environment it needs beyond the caller's. */
export type Chrome = { path: string; env: Record<string, string> };

/** The package holds a Chromium for Linux on x64 and glibc, nothing else. */
export function packagedIsForThisMachine(): boolean {
  return process.platform === "linux" && process.arch === "x64";
}

/** Where the unpacked browser is, or undefined while it is not unpacked. */
export async function unpackedChromium(): Promise<Chrome | undefined> {
  const folder = unpackedFolder();
  return fs.existsSync(folder) ? chromeIn(folder) : undefined;
}

export async function unpackChromium(): Promise<Chrome> {
  const folder = unpackedFolder();
  if (!fs.existsSync(folder)) await step("unpacking the packaged Chromium", () => unpackInto(folder));
  return chromeIn(folder);
}

async function chromeIn(folder: string): Promise<Chrome> {
  return {
    path: path.join(folder, "chromium"),
    env: {
      // Ahead of the system's own: a machine with a part of them only would otherwise mix versions.
      LD_LIBRARY_PATH: path.join(folder, "al2023/lib"),
      FONTCONFIG_FILE: await prepareFonts(path.join(folder, "fonts")),
    },
  };
}

function unpackedFolder(): string {
  const manifest: unknown = JSON.parse(fs.readFileSync(path.join(chromiumPackage, "package.json"), "utf8"));
  const { version } = manifest as { version: string };
  return path.join(browserDir, `packaged-${version}`);
}

// Everything is made under a name of this process's own and renamed when whole: a kill half way leaves
// nothing that looks finished, and of two processes at once the second finds the first one's result.
async function unpackInto(folder: string): Promise<void> {
  removeAbandoned();
  const unfinished = `${folder}.${process.pid}.tmp`;
  fs.mkdirSync(unfinished, { recursive: true });
  const from = (name: string): string => path.join(chromiumPackage, "bin", name);
  await Promise.all([
    brotliToFile(from("chromium.br"), path.join(unfinished, "chromium")),
    ...["al2023", "fonts", "swiftshader"].map((name) => {
      // The graphics libraries are looked for beside the executable.
      const into = name === "swiftshader" ? unfinished : path.join(unfinished, name);
      return brotliTarToFolder(from(`${name}.tar.br`), into);
    }),
  ]);
  try {
    fs.renameSync(unfinished, folder);
  } catch (err) {
    fs.rmSync(unfinished, { recursive: true, force: true });
    if (!fs.existsSync(folder)) throw err;
  }
}

function removeAbandoned(): void {
  fs.mkdirSync(browserDir, { recursive: true });
  for (const name of fs.readdirSync(browserDir)) {
    const pid = /\.(\d+)\.tmp$/.exec(name)?.[1];
    if (pid && !processIsAlive(Number(pid)))
      fs.rmSync(path.join(browserDir, name), { recursive: true, force: true });
  }
}

async function brotliToFile(source: string, target: string): Promise<void> {
  await pipeline(fs.createReadStream(source), brotli(), fs.createWriteStream(target, { mode: 0o755 }));
}

async function brotliTarToFolder(source: string, folder: string): Promise<void> {
  const archive = `${folder}-${path.basename(source, ".br")}`;
  await brotliToFile(source, archive);
  fs.mkdirSync(folder, { recursive: true });
  const unpacked = spawnSync("tar", ["-xf", archive, "-C", folder], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  fs.rmSync(archive);
  if (unpacked.status !== 0) throw new Error(`tar could not unpack ${source}`);
}

function brotli(): zlib.BrotliDecompress {
  return zlib.createBrotliDecompress({ chunkSize: 2 ** 20 });
}
