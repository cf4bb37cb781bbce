// Runs a program of node_modules with its Node: `node scripts/bootstrap.mjs tool <name> [arguments]`.
import { showTool } from "./lib/command.ts";
import { run, Stop } from "./lib/say.ts";

await run(async () => {
  const [name, ...args] = process.argv.slice(2);
  if (!name) throw new Stop("Which tool? The first argument names it.");
  return (await showTool(name, args)).code;
});
