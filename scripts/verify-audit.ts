// Checks an export of the audit log offline: `npm run verify-audit -- log.jsonl --checkpoints checkpoints.json --keys keys.json`.
import fs from "node:fs";
import { parseArgs } from "node:util";
import { run, say, Stop } from "./lib/say.ts";
import { readCheckpoints, readExport, readKeys } from "./verify-audit/read.ts";
import { verifyExport } from "./verify-audit/verify.ts";

const usage =
  "Usage: npm run verify-audit -- <export.jsonl> [--checkpoints <file>] [--keys <file>] [--from <number>]";

await run(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      checkpoints: { type: "string" },
      keys: { type: "string" },
      from: { type: "string", default: "1" },
    },
  });
  const [file, ...rest] = positionals;
  const from = Number(values.from);
  if (!file || rest.length > 0) throw new Stop(usage);
  if (!Number.isInteger(from) || from < 1) throw new Stop(`--from: a number from 1 on. ${usage}`);
  if (values.checkpoints && !values.keys)
    throw new Stop("--checkpoints needs --keys: the public keys, from GET /audit/keys");
  const lines = readExport(textOf(file));
  const checkpoints = values.checkpoints ? readCheckpoints(textOf(values.checkpoints)) : [];
  const keys = values.keys ? readKeys(textOf(values.keys)) : [];
  const { words, isWhole } = await verifyExport(lines, { checkpoints, keys, from });
  for (const word of words) say(word);
  return isWhole ? 0 : 1;
});

function textOf(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    throw new Stop(`${file} cannot be read`);
  }
}
