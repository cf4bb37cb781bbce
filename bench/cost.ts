// What 1,000 captures cost on Cloudflare, from measured browser seconds. All else that a capture uses there (requests,
// rows, a file's write) is counted by the piece and does not depend on how fast we are.
import { prepareBrowser } from "../scripts/browser.ts";
import { leashRuntime } from "../scripts/lib/leash.ts";
import { say, step } from "../scripts/lib/say.ts";
import { servePages } from "./pages/serve.ts";
import { startOurs } from "./ways/ours.ts";

/** Dollars, from Cloudflare's price lists of November 2026. */
const prices = {
  browserHour: 0.09,
  /** The object that holds a browser is awake as long, and counts 128 MB. */
  objectGigabyteSecond: 12.5 / 1e6,
  objectGigabytes: 0.128,
};
/** Free of charge each month. */
const browserHoursFree = 10;

const captures = 160;
/** As wrangler.toml has it: a browser stays open this long after its last capture. */
const idleSeconds = 50;
const lanesOfOne = [1, 2, 4];

export async function cost(): Promise<void> {
  leashRuntime();
  await prepareBrowser();
  const ours = await step("starting Stillframe", startOurs);
  say(
    `Browser seconds and dollars for 1,000 captures: browser $${prices.browserHour} an hour, and its object's time`,
  );
  for (const { name, about, url } of await servePages()) {
    say(`\n${name}: ${about}`);
    for (const lanes of lanesOfOne) {
      for (let at = 0; at < 4; at++) await ours.shootWith(url, {});
      const seconds = (await secondsFor(() => ours.shootWith(url, {}), lanes)) * (1000 / captures);
      tell(`${lanes} at once in a browser that is never idle`, seconds);
    }
  }
  say("");
  tell(`each alone, its browser closed after ${idleSeconds} s without work`, 1000 * idleSeconds);
  say(`The first ${browserHoursFree} browser hours of a month are free; the figures are beyond them.`);
}

/** One browser is open all that time, whoever works in it. */
async function secondsFor(shoot: () => Promise<unknown>, lanes: number): Promise<number> {
  let begun = 0;
  const startedAt = performance.now();
  const lane = async () => {
    while (begun++ < captures) await shoot();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return (performance.now() - startedAt) / 1000;
}

function tell(how: string, seconds: number): void {
  const browser = (seconds / 3600) * prices.browserHour;
  const object = seconds * prices.objectGigabytes * prices.objectGigabyteSecond;
  say(
    `  ${how}: ${seconds.toFixed(0)} s, $${(browser + object).toFixed(4)} (browser ${browser.toFixed(4)}, object ${object.toFixed(4)})`,
  );
}
