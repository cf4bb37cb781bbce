// Puts the files that the Worker serves as they are into dist/assets.
import fs from "node:fs";
import path from "node:path";
import { copyIfDifferent } from "./lib/copy.ts";
import { assetsDir, packageFolder, root } from "./lib/paths.ts";
import { run } from "./lib/say.ts";

/** Brings dist/assets up to date, touching only what differs so that a running server does not reload. */
export function prepareAssets(): void {
  const referenceScript = path.join(packageFolder("@scalar/api-reference"), "dist/browser/standalone.js");
  copyIfDifferent(referenceScript, path.join(assetsDir, "docs/reference.js"));
  const articleReader = path.join(packageFolder("@mozilla/readability"), "Readability.js");
  copyIfDifferent(articleReader, path.join(assetsDir, "in-page/readability.js"));
  const runbooks = path.join(root, "monitoring/runbooks");
  for (const name of fs.readdirSync(runbooks))
    copyIfDifferent(path.join(runbooks, name), path.join(assetsDir, "runbooks", name));
  const autoconsent = packageFolder("@duckduckgo/autoconsent");
  for (const [source, name] of [
    ["dist/autoconsent.playwright.js", "autoconsent.js"],
    ["rules/compact-rules.json", "rules.json"],
    // It is under the MPL, which goes where the files go.
    ["LICENSE", "LICENSE.txt"],
  ] as const)
    copyIfDifferent(path.join(autoconsent, source), path.join(assetsDir, "consent", name));
}

if (import.meta.main) await run(async () => prepareAssets());
