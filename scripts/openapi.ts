// Writes the OpenAPI document of each version to docs/, or with --check says whether they are what the code makes.
import fs from "node:fs";
import path from "node:path";
import { documents } from "../src/app.ts";

const isCheck = process.argv.includes("--check");
const docs = path.join(import.meta.dirname, "..", "docs");
const stale: string[] = [];

for (const [version, make] of Object.entries(documents)) {
  const file = path.join(docs, `openapi.${version}.json`);
  const text = `${JSON.stringify(make(), null, 2)}\n`;
  if (isCheck && (!fs.existsSync(file) || fs.readFileSync(file, "utf8") !== text))
    stale.push(path.basename(file));
  if (!isCheck) fs.writeFileSync(file, text);
}

if (stale.length > 0) {
  console.error(`Not what the code makes: docs/${stale.join(", docs/")}. Run: npm run openapi`);
  process.exitCode = 1;
}
