// Ten pages on which nothing stands still, each compared ten times with itself: any difference is a false alarm.
import fs from "node:fs";
import path from "node:path";
import { prepareBrowser } from "../scripts/browser.ts";
import { leashRuntime } from "../scripts/lib/leash.ts";
import { root } from "../scripts/lib/paths.ts";
import { say, step } from "../scripts/lib/say.ts";
import { startPages } from "../tests/support/pages-server.ts";
import { endings } from "./endings.ts";
import { startOurs } from "./ways/ours.ts";

const rounds = 10;
const pagesDir = path.join(root, "tests/support/pages/restless");

type Comparison = { verdict: string; diff_pixels: number; diff_url: string | null };

export async function restless(): Promise<void> {
  leashRuntime();
  await prepareBrowser();
  const { facts } = await step("starting Stillframe", startOurs);
  const { origin, close } = await startPages();
  endings.add(() => void close());
  const names = fs.readdirSync(pagesDir).map((file) => path.parse(file).name);
  const compare = async (name: string, more: object): Promise<Comparison> => {
    const res = await fetch(`${facts.url}/api/v1/compare`, {
      method: "POST",
      headers: { "X-API-Key": facts.key, "content-type": "application/json" },
      body: JSON.stringify({
        url: `${origin}/restless/${name}.html`,
        baseline: name,
        options: { full_page: true },
        ...more,
      }),
    });
    if (!res.ok) throw new Error(`${name}: ${res.status} ${await res.text()}`);
    return res.json() as Promise<Comparison>;
  };
  for (const name of names) await compare(name, { approve: true });
  const alarms = new Map(names.map((name) => [name, 0]));
  for (let round = 0; round < rounds; round++)
    for (const name of names) {
      const { verdict, diff_pixels } = await compare(name, {});
      if (verdict !== "pass" || diff_pixels > 0) alarms.set(name, (alarms.get(name) ?? 0) + 1);
    }
  for (const [name, count] of alarms) say(`${name.padEnd(12)} ${count} of ${rounds} differ from the first`);
  const total = [...alarms.values()].reduce((sum, count) => sum + count, 0);
  say(`\n${total} false differences in ${rounds * names.length} comparisons`);
}
