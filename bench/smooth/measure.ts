// Whether long lists stay smooth: the longest task of the page's thread while 10,000 jobs and 100,000 requests are read
// to the end, scrolled through and narrowed.
import { chromium, type Page } from "playwright-core";
import { findBrowser, prepareBrowser } from "../../scripts/browser.ts";
import { leashRuntime } from "../../scripts/lib/leash.ts";
import { say, step, Stop } from "../../scripts/lib/say.ts";
import { endings } from "../endings.ts";
import { startOurs } from "../ways/ours.ts";
import { answer, jobs, logs } from "./rows.ts";

const taskMsMax = 100;
const readTimeoutMs = 240_000;
const stepPixels = 3000;
const pollMs = 1000;

/** Kept by the page from its start. */
const watch = `window.longTasks = [];
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) window.longTasks.push(duration);
}).observe({ type: "longtask", buffered: true });`;
/** Goes on until the last row is drawn, then back to the top. */
const scroll = (last: string) => `window.isThrough = false;
(async () => {
  const frame = () => new Promise(requestAnimationFrame);
  while (!(${last})) { scrollTo(0, document.documentElement.scrollHeight); await frame(); }
  while (scrollY > 0) { scrollBy(0, -${stepPixels}); await frame(); }
  window.isThrough = true;
})();
undefined`;

export async function smooth(): Promise<void> {
  leashRuntime();
  await prepareBrowser();
  const { facts } = await step("starting Stillframe", () => startOurs());
  const page = await openPage(facts.url);
  await signIn(page, facts.person);
  await answer(page, jobs);
  await answer(page, logs);
  const ofJobs = await readThrough(page, "/jobs", `document.querySelector('[aria-posinset="${jobs.rows}"]')`);
  const ofLogs = await readThrough(
    page,
    "/logs",
    `document.querySelector('[aria-rowindex="${logs.rows + 1}"]')`,
  );
  tell(`${jobs.rows} jobs`, ofJobs);
  tell(`${logs.rows} requests`, ofLogs);
  if ([...ofJobs, ...ofLogs].some((ms) => ms > taskMsMax)) process.exitCode = 1;
}

async function openPage(baseURL: string): Promise<Page> {
  const { path: executablePath, env } = await findBrowser();
  const all = { ...process.env, ...env } as Record<string, string>;
  const browser = await chromium.launch({ executablePath, env: all, args: ["--no-sandbox"] });
  endings.add(() => void browser.close());
  const context = await browser.newContext({ baseURL, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(watch);
  return page;
}

async function signIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/overview");
}

/** @param last the last row, once it is drawn */
async function readThrough(page: Page, path: string, last: string): Promise<number[]> {
  await page.goto(path);
  await page.locator("#page [data-row]").first().waitFor();
  await page.evaluate("window.longTasks.length = 0");
  await step(`${path}: reading to the end and back`, async () => {
    await page.evaluate(scroll(last));
    const deadline = Date.now() + readTimeoutMs;
    while (!(await page.evaluate<boolean>("window.isThrough"))) {
      if (Date.now() > deadline) throw new Stop(`${path} was not read through in ${readTimeoutMs / 1000} s`);
      await page.waitForTimeout(pollMs);
    }
  });
  const chips = page.locator('#page [role="group"] button');
  // Narrowed and widened again, with the whole list known.
  for (let at = 0; at < 2; at++) {
    await chips.nth(1).click();
    await page.locator("#page [data-row]").first().waitFor();
    await page.waitForTimeout(500);
  }
  return page.evaluate<number[]>("window.longTasks");
}

function tell(what: string, tasks: number[]): void {
  const longest = Math.max(0, ...tasks).toFixed(0);
  const over = tasks.filter((ms) => ms > taskMsMax).length;
  say(`${what}: longest task ${longest} ms, ${tasks.length} of 50 ms or more, ${over} over ${taskMsMax} ms`);
}
