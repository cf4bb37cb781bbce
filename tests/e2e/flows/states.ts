// Lists while they are waited for, where they are empty and where they fail; and that nothing moves as they come.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { overflow, violations } from "../axe.ts";
import { makeOperator } from "./operators.ts";
import type { Parts } from "./parts.ts";

const lists = {
  "/captures?kind=pdf": "/captures",
  "/jobs": "/jobs",
  "/logs": "/requests",
  "/keys": "/keys",
  "/webhooks/deliveries": "/webhooks/deliveries",
  "/alerts": "/alerts",
};
const problem = { status: 403, code: "forbidden", title: "Forbidden", detail: "Not for this test." };
const states = {
  empty: { json: { data: [], next_cursor: null } },
  error: { status: 403, contentType: "application/problem+json", body: JSON.stringify(problem) },
  // Never answered.
  loading: undefined,
} as const;
type State = keyof typeof states;
const forms = [
  { theme: "light", width: 1440, rules: undefined },
  { theme: "dark", width: 360, rules: ["color-contrast", "target-size"] },
] as const;
/** Of parts below parts that take their time; the measure is the browser's own, 0 where nothing moved. */
const stacked = ["alerts", "limits", "webhooks"].map((name) => `/operators/${name}`);
const shiftMax = 0.03;
const sumShifts = `window.shifted = 0;
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifted += value;
}).observe({ type: "layout-shift", buffered: true });`;

const twoFrames = "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))";

export function stateFlows(parts: Parts): void {
  test(
    "axe finds nothing on lists that are empty, that fail or that are waited for",
    { timeout: 60_000 },
    async () => {
      const { service, page } = parts();
      // Signed in, and without the theme that was chosen before.
      const { cookies } = await page.context().storageState();
      const found: Record<string, string[]> = {};
      const lookAt = async (state: State) => {
        const own = await service.open({}, { cookies, origins: [] });
        for (const [address, path] of Object.entries(lists)) {
          const wrong = await lookAtList(own, address, path, state);
          if (wrong.length > 0) found[`${address}, ${state}`] = wrong;
        }
        await own.context().close();
      };
      await Promise.all([lookAt("empty"), lookAt("error"), lookAt("loading")]);
      expect(found).toEqual({});
    },
  );

  test("nothing moves while a page's parts come in", { timeout: 30_000 }, async () => {
    const { service, page } = parts();
    await makeOperator(parts);
    const own = await service.open({ theme: "dark", width: 360 }, await page.context().storageState());
    await own.addInitScript(sumShifts);
    for (const address of [...stacked, "/settings/data", "/settings/branding"]) {
      await own.goto(address);
      await own.locator("h1").waitFor();
      await own.locator("#page .animate-pulse").first().waitFor({ state: "detached" });
      expect([address, await own.evaluate<number>("window.shifted")]).toEqual([
        address,
        expect.toSatisfy(isLittle),
      ]);
    }
    await own.context().close();
  });
}

const isLittle = (shifted: number) => shifted <= shiftMax;

async function lookAtList(page: Page, address: string, path: string, state: State): Promise<string[]> {
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.route(
    ({ pathname }) => pathname === `/api/v1${path}`,
    async (route) => {
      const answer = states[state];
      if (answer) await route.fulfill(answer);
    },
  );
  await page.goto(address);
  await page.locator("h1").waitFor();
  if (state === "error") await page.getByRole("alert").first().waitFor();
  else if (state === "loading") await page.locator("#page .animate-pulse").first().waitFor();
  else await page.locator("#page .animate-pulse").first().waitFor({ state: "detached" });
  const wrong: string[] = [];
  for (const { theme, width, rules } of forms) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: theme });
    await page.locator(`html[data-theme="${theme}"]`).waitFor();
    await page.evaluate(twoFrames);
    wrong.push(...(await violations(page, rules)).map((text) => `${theme}, ${width}: ${text}`));
    if ((await overflow(page)) > 0) wrong.push(`${theme}, ${width}: wider than the window`);
  }
  return wrong;
}
