// Every page in both themes, on a phone and on a desk: nothing that axe finds, nothing wider than the window.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { overflow, violations } from "../axe.ts";
import type { Parts } from "./parts.ts";

const doors = [
  "/sign-in",
  "/sign-up",
  "/forgot-password",
  "/reset-password",
  "/accept-invitation",
  "/nowhere",
];
const work = [
  "/overview",
  "/playground",
  "/captures",
  "/jobs",
  "/jobs/bulk",
  "/logs",
  "/logs?live=true",
  "/builds",
  "/alerts",
  "/keys",
  "/team",
];
const webhooks = ["/webhooks", "/webhooks/deliveries"];
const settings = ["profile", "security", "plan", "branding", "data"].map((name) => `/settings/${name}`);
const operators = [
  "",
  "/system",
  "/alerts",
  "/tenants",
  "/people",
  "/flags",
  "/logs",
  "/audit?view=all",
  "/webhooks",
  "/limits",
];
/** Lists, whose first entry is looked at as well. */
const lists = [
  "/captures",
  "/jobs?job_type=screenshot",
  "/jobs?job_type=bulk",
  "/webhooks",
  "/webhooks/deliveries",
  "/operators/tenants",
  "/operators/people",
  "/operators/flags",
  "/operators/audit?view=all",
];
const forms = [
  { theme: "light", width: 1440, rules: undefined },
  { theme: "dark", width: 360, rules: undefined },
  // A theme changes colours alone, so what remains of the four forms is looked at for these.
  { theme: "light", width: 360, rules: ["color-contrast", "target-size"] },
  { theme: "dark", width: 1440, rules: ["color-contrast", "target-size"] },
] as const;

export function lookFlows(parts: Parts): void {
  test("axe finds nothing on any page, light or dark, at 360 and 1440 px", { timeout: 100_000 }, async () => {
    const { service, page: known, build } = parts();
    const state = await known.context().storageState();
    const found: Record<string, string[]> = {};
    const [outside, first, second] = await Promise.all([
      service.open(),
      service.open({}, state),
      service.open({}, state),
    ]);
    const inside = [
      ...work,
      ...webhooks,
      ...settings,
      "/account/sessions",
      `/builds/${build}`,
      ...operators.map((path) => `/operators${path}`),
      ...(await Promise.all(lists.map((path) => firstOf(service.open({}, state), path)))),
    ];
    const lookAtAll = async (page: Page, paths: string[]) => {
      for (let path = paths.shift(); path; path = paths.shift()) {
        const wrong = await lookAt(page, path);
        if (wrong.length > 0) found[path] = wrong;
      }
    };
    await Promise.all([lookAtAll(first, inside), lookAtAll(second, inside), lookAtAll(outside, [...doors])]);
    expect(found).toEqual({});
    await Promise.all([outside, first, second].map((page) => page.context().close()));
  });
}

async function firstOf(opened: Promise<Page>, list: string): Promise<string> {
  const page = await opened;
  await page.goto(list);
  const href = await page.locator("#page [data-row] a").first().getAttribute("href");
  await page.context().close();
  return href ?? "";
}

async function lookAt(page: Page, path: string): Promise<string[]> {
  const failures: string[] = [];
  page.removeAllListeners("pageerror").on("pageerror", (err) => failures.push(err.message));
  await page.goto(path, { waitUntil: "load" });
  await page.locator("h1").waitFor();
  await page.locator("#page .animate-pulse").first().waitFor({ state: "detached" });
  for (const { theme, width, rules } of forms) {
    const form = `${theme}, ${width}`;
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: theme });
    failures.push(...(await violations(page, rules)).map((text) => `${form}: ${text}`));
    if ((await overflow(page)) > 0) failures.push(`${form}: wider than the window`);
  }
  return failures;
}
