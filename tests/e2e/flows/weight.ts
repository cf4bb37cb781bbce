// What a browser has to fetch before it shows a page, as the build of this server has it.
import fs from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { z } from "zod";
import { root } from "../../scripts/server.ts";

const folder = path.join(root, "dist/dashboard");
const firstLoadMax = 180_000;
const routeMax = 60_000;
const entry = "index.html";
/** The frame and the page that a sign-in leads to. */
const firstPages = ["src/shell/shell.tsx", "src/overview/page.tsx"];

const manifestSchema = z.record(
  z.string(),
  z.object({
    file: z.string(),
    imports: z.array(z.string()).default([]),
    dynamicImports: z.array(z.string()).default([]),
    css: z.array(z.string()).default([]),
    assets: z.array(z.string()).default([]),
  }),
);
type Manifest = z.infer<typeof manifestSchema>;

export function weightFlows(): void {
  test(`the first load is at most ${firstLoadMax / 1000} kB, and no page, menu or dialog adds more than ${routeMax / 1000} kB`, () => {
    const text = fs.readFileSync(path.join(folder, ".vite/manifest.json"), "utf8");
    const manifest = manifestSchema.parse(JSON.parse(text));
    const first = new Set([entry, ...firstPages].flatMap((name) => [...filesOf(manifest, name)]));
    expect(first.size).toBeGreaterThan(5);
    expect(weightOf(first)).toBeLessThanOrEqual(firstLoadMax);
    const lazy = new Set(Object.values(manifest).flatMap(({ dynamicImports }) => dynamicImports));
    expect(lazy.size).toBeGreaterThan(30);
    const added = [...lazy].map((name) => {
      const files = [...filesOf(manifest, name)].filter((file) => !first.has(file));
      return [name, weightOf(files)] as const;
    });
    expect(added.filter(([, bytes]) => bytes > routeMax)).toEqual([]);
  });
}

/** A part with all that it cannot be without. */
function filesOf(manifest: Manifest, name: string, seen = new Set<string>()): Set<string> {
  const files = new Set<string>();
  if (seen.has(name)) return files;
  seen.add(name);
  const part = manifest[name];
  if (!part) throw new Error(`The build has no ${name}`);
  for (const file of [part.file, ...part.css, ...part.assets]) files.add(file);
  for (const other of part.imports) for (const file of filesOf(manifest, other, seen)) files.add(file);
  return files;
}

function weightOf(files: Iterable<string>): number {
  let bytes = 0;
  for (const file of files) bytes += gzipSync(fs.readFileSync(path.join(folder, file))).length;
  return bytes;
}
