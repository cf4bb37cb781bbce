// `npm run bench`: see bench/run.ts.
import { bench } from "../bench/run.ts";
import { run } from "./lib/say.ts";

await run(bench);
