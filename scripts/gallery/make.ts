// Makes docs/gallery: each hard case asked of a Stillframe of its own, with what came of it. With words, only the cases
// that have one of them in their names, into .stillframe/gallery, to look at while working on them.
import fs from "node:fs";
import path from "node:path";
import { closedPort, startPages } from "../../tests/support/pages-server.ts";
import { root } from "../lib/paths.ts";
import { say, seconds, step, Stop } from "../lib/say.ts";
import { spawnService } from "../lib/service.ts";
import type { LocalFacts } from "../start/running.ts";
import { type Addresses, type Answer, askFor } from "./ask.ts";
import type { Case, Theme } from "./case.ts";
import { themes } from "./cases.ts";
import { keepFiles } from "./files.ts";
import { faultsOf } from "./judge.ts";
import { pageOf } from "./page.ts";

export type Outcome = { answers: Answer[]; files: string[][]; faults: string[] };
export type Shown = { theme: Theme; cases: { case: Case; outcome: Outcome }[] };

export async function makeGallery(): Promise<number> {
  const words = process.argv.slice(2);
  const wanted = chosen(words);
  const folder = path.join(root, words.length > 0 ? ".stillframe/gallery" : "docs/gallery");
  const service = spawnService("gallery");
  const pages = await startPages();
  try {
    const facts = await step("starting Stillframe", service.facts);
    const addresses = { pages: pages.origin, closed: `http://127.0.0.1:${await closedPort()}` };
    const shown: Shown[] = [];
    for (const theme of wanted) {
      const cases: Shown["cases"] = [];
      for (const one of theme.cases)
        cases.push({ case: one, outcome: await show(one, facts, addresses, folder) });
      shown.push({ theme, cases });
    }
    return finish(shown, folder);
  } finally {
    service.stop();
    await pages.close();
    await service.stopped();
  }
}

function chosen(words: readonly string[]): Theme[] {
  if (words.length === 0) return [...themes];
  const isWanted = ({ name }: Case) => words.some((word) => name.includes(word));
  const left = themes.map((theme) => ({ ...theme, cases: theme.cases.filter(isWanted) }));
  const some = left.filter(({ cases }) => cases.length > 0);
  if (some.length === 0) throw new Stop(`No case of the gallery has ${words.join(" or ")} in its name.`);
  return some;
}

async function show(one: Case, facts: LocalFacts, addresses: Addresses, folder: string): Promise<Outcome> {
  const startedAt = performance.now();
  const answers: Answer[] = [];
  for (const ask of one.asks) answers.push(await askFor(ask, facts, addresses));
  const faults = faultsOf(one, answers);
  const files = answers.map((answer, index) => keepFiles(folder, one, index, answer));
  say(`${faults.length > 0 ? "✗" : "✓"} ${one.name.padEnd(28)}${seconds(performance.now() - startedAt)}`);
  for (const fault of faults) say(`    ${fault}`);
  return { answers, files, faults };
}

/** Writes the page, and deletes what no case made. */
function finish(shown: readonly Shown[], folder: string): number {
  const outcomes = shown.flatMap(({ cases }) => cases);
  const made = new Set(["index.html", ...outcomes.flatMap(({ outcome }) => outcome.files.flat())]);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "index.html"), pageOf(shown));
  for (const name of fs.readdirSync(folder)) if (!made.has(name)) fs.rmSync(path.join(folder, name));
  const wrong = outcomes.filter(({ outcome }) => outcome.faults.length > 0);
  say(`${outcomes.length} cases in ${path.relative(root, folder)}/index.html`);
  if (wrong.length > 0) say(`✗ Not as they should be: ${wrong.map((one) => one.case.name).join(", ")}`);
  return wrong.length > 0 ? 1 : 0;
}
