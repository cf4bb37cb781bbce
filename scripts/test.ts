// `npm test [-- <vitest arguments>]`: every test, on a real browser, and one closing line for machines.
import { parseCLI, startVitest } from "vitest/node";
import { leashRuntime } from "./lib/leash.ts";
import { run, say, Stop } from "./lib/say.ts";

type Tally = { passed: number; failed: number };
type Vitest = Awaited<ReturnType<typeof startVitest>>;

async function main(): Promise<number> {
  leashRuntime();
  const { filter, options } = parseCLI(["vitest", "run", ...process.argv.slice(2)]);
  const vitest = await startVitest("test", filter, { ...options, run: true, watch: false });
  const { passed, failed } = tally(vitest);
  await vitest.close();
  if (passed + failed === 0) throw new Stop("No test ran.");
  say(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function tally(vitest: Vitest): Tally {
  const modules = vitest.state.getTestModules();
  const states = modules.flatMap((module) =>
    [...module.children.allTests()].map((test) => test.result().state),
  );
  // A file that could not be loaded, a hook that threw, an error between the tests: none belongs to a test.
  const outside =
    modules.flatMap((module) => module.errors()).length + vitest.state.getUnhandledErrors().length;
  const inSuites = modules
    .flatMap((module) => [...module.children.allSuites()])
    .flatMap((suite) => suite.errors()).length;
  return {
    passed: states.filter((state) => state === "passed").length,
    failed: states.filter((state) => state === "failed").length + outside + inSuites,
  };
}

await run(main);
// A browser that was being started as its runtime ended would keep us here for ever; it ends with this process.
process.exit();
