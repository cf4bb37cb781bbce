// Completes package-lock.json with the platform packages that the registry in use did not offer.
//
// npm leaves such a package out of the lock, and `npm ci` then refuses the lock on every machine. Their versions
// are exact in the packages that want them, so the entries can be written without asking anybody.
import fs from "node:fs";
import path from "node:path";
import { root } from "./lib/paths.ts";
import { run, say, Stop } from "./lib/say.ts";

type Entry = {
  version: string;
  dev?: true;
  optional?: true;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
};
type Lock = { packages: Record<string, Entry> };

const lockPath = path.join(root, "package-lock.json");
const systems =
  "aix android cygwin darwin freebsd linux netbsd openbsd openharmony sunos win32 windows".split(" ");
const processors = "arm arm64 ia32 loong64 mips64el ppc64 riscv64 s390x wasm32 x64 64".split(" ");
const exactVersion = /^\d+\.\d+\.\d+[\w.+-]*$/;

/** The entries missing from a lock, by their place in it. */
export function missingEntries(lock: Lock): Record<string, Entry> {
  const missing: Record<string, Entry> = {};
  for (const owner of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
      const platform = platformOf(name);
      const place = `node_modules/${name}`;
      const isKnown = Object.keys(lock.packages).some((key) => key === place || key.endsWith(`/${place}`));
      if (isKnown || !platform || !exactVersion.test(version)) continue;
      missing[place] = { version, ...platform, ...(owner.dev ? { dev: true } : {}), optional: true };
    }
  }
  return missing;
}

/** What a platform package's name says about where it installs; undefined for any other package. */
export function platformOf(name: string): Pick<Entry, "os" | "cpu" | "libc"> | undefined {
  const words = name.split(/[/-]/);
  const system = words.find((word) => systems.includes(word));
  const processor = words.findLast((word) => processors.includes(word.replace(/(eabi|hf)+$/, "")));
  if (!system || !processor) return undefined;
  const libc = words.some((word) => word.startsWith("musl")) ? "musl" : "glibc";
  return {
    os: [system === "windows" ? "win32" : system],
    cpu: [processor === "64" ? "x64" : processor],
    ...(system === "linux" && words.some((word) => /^(musl|gnu)/.test(word)) ? { libc: [libc] } : {}),
  };
}

async function main(): Promise<void> {
  const lock = JSON.parse(fs.readFileSync(lockPath, "utf8")) as Lock;
  const missing = missingEntries(lock);
  const count = Object.keys(missing).length;
  if (count === 0) return;
  if (process.argv.includes("--check")) {
    throw new Stop(`package-lock.json lacks ${count} platform packages: run \`npm run lock\`.`);
  }
  const packages = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => (a < b ? -1 : 1));
  fs.writeFileSync(
    lockPath,
    `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)}\n`,
  );
  say(`package-lock.json: ${count} platform packages added`);
}

if (import.meta.main) await run(main);
