// The web font of the documentation page: the one that the packaged Chromium brings along.
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { packageFolder } from "../../scripts/lib/paths.ts";

const archive = path.join(packageFolder("@sparticuz/chromium"), "bin/fonts.tar.br");
const wanted = "OpenSans-Regular.ttf";

/** Takes one file out of the package's tar; undefined where the package no longer has it. */
export function webFont(): Buffer | undefined {
  if (!fs.existsSync(archive)) return undefined;
  const tar = zlib.brotliDecompressSync(fs.readFileSync(archive));
  // POSIX ustar: a block of 512 bytes with the name at 0 and the size at 124 in octal, then the file in whole blocks.
  for (let at = 0; at + 512 <= tar.length;) {
    const name = tar.toString("latin1", at, at + 100).replace(/\0.*$/s, "");
    const sizeBytes = Number.parseInt(tar.toString("latin1", at + 124, at + 136), 8) || 0;
    if (path.basename(name) === wanted) return tar.subarray(at + 512, at + 512 + sizeBytes);
    at += 512 + Math.ceil(sizeBytes / 512) * 512;
  }
  return undefined;
}
