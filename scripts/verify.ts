// `npm run verify`: all that must hold before a change is handed over. `--static` leaves the tests out.
import { run, say, seconds } from "./lib/say.ts";
import { showTool } from "./lib/command.ts";
import { checks } from "./verify/checks.ts";

async function main(): Promise<number> {
  const failed: string[] = [];
  for (const { name, find } of checks) {
    const startedAt = performance.now();
    const found = await find();
    say(`${found ? "✗" : "✓"} ${name.padEnd(12)}${seconds(performance.now() - startedAt)}`);
    if (!found) continue;
    failed.push(name);
    say(found.replaceAll(/^/gm, "    "));
  }
  if (!process.argv.includes("--static")) {
    const { code } = await showTool("node", ["scripts/test.ts"]);
    if (code !== 0) failed.push("tests");
  }
  if (failed.length > 0) say(`✗ Failed: ${failed.join(", ")}`);
  return failed.length > 0 ? 1 : 0;
}

await run(main);
