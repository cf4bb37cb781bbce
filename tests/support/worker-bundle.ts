// The Worker in one file, for its tests. Taken module by module, each test file waits some seconds for the 1,800 of them
// to pass through vitest's one process; as one file workerd reads them itself, in a few tenths. Every module of src keeps
// a file of its own that only hands on what it exports, so that a test may import any of them and gets what the Worker
// itself uses. Stack traces name the lines of that one file, which is not minified.
import fs from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";
import { type AliasOptions, build } from "vite";
import type { Plugin } from "vitest/config";
import { root } from "../../scripts/lib/paths.ts";
import { processIsAlive } from "../../scripts/lib/processes.ts";

const bundles = path.join(root, ".stillframe", "tests");
/** One for each run of the tests, so that two at once do not meet. */
const ours = path.join(bundles, String(process.pid));

/** Packages that tests and the Worker must have the same copy of, as they hand each other its objects. */
const shared = [
  "@cloudflare/puppeteer",
  "@hono/zod-openapi",
  "drizzle-orm",
  "drizzle-orm/sqlite-core",
  "hono",
  "image-size",
  "zod",
];

const alias: AliasOptions = [
  { find: /^#(.+)\.ts$/, replacement: `${ours}/src/$1.mjs` },
  { find: new RegExp(`^(${shared.join("|")})$`), replacement: `${ours}/packages/$1.mjs` },
];

export const mainOfBundle = path.join(ours, "src/index.mjs");

/** Lets tests find the Worker's modules in the bundle, and workerd load that without vitest between. */
export function fromBundle(): Plugin {
  return {
    name: "stillframe:from-bundle",
    enforce: "post",
    config: (config) => {
      const deps = (((config.test ??= {}).server ??= {}).deps ??= {});
      deps.inline = [/^(?!.*\/\.stillframe\/tests\/\d+\/chunks\/)/];
      deps.external = [/\/\.stillframe\/tests\/\d+\/chunks\//];
      return { resolve: { alias } };
    },
  };
}

/** Builds the bundle, which takes two seconds. Returns what removes it again. */
export async function bundleWorker(): Promise<() => void> {
  removeForgotten();
  const modules = fs.globSync("src/**/*.ts", { cwd: root }).filter((file) => !file.endsWith(".d.ts"));
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    // The names that wrangler resolves packages by.
    ssr: {
      target: "webworker",
      noExternal: true,
      resolve: { conditions: ["workerd", "worker", "browser", "module"] },
    },
    build: {
      ssr: true,
      outDir: ours,
      emptyOutDir: true,
      copyPublicDir: false,
      target: "esnext",
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries([
          ...modules.map((file) => [file.replace(/\.ts$/, ""), file]),
          ...shared.map((name) => [`packages/${name}`, name]),
        ]),
        external: [/^node:/, /^cloudflare:/, ...builtinModules],
        preserveEntrySignatures: "strict",
        output: {
          // Not .js: to find out what that is, the plugin reads our package.json, and takes every package's files for
          // modules ever after.
          entryFileNames: "[name].mjs",
          chunkFileNames: "chunks/[name].mjs",
          codeSplitting: { groups: [{ name: "worker", test: /./ }] },
        },
      },
    },
  });
  return () => fs.rmSync(ours, { recursive: true, force: true });
}

/** Removes what runs left that were killed. */
function removeForgotten(): void {
  if (!fs.existsSync(bundles)) return;
  for (const pid of fs.readdirSync(bundles))
    if (!processIsAlive(Number(pid))) fs.rmSync(path.join(bundles, pid), { recursive: true, force: true });
}
