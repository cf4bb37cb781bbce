// What holds on every page: keys, too many calls, a session that ended.
import { expect, test } from "vitest";
import type { Parts } from "./parts.ts";

export function habitFlows(parts: Parts): void {
  test("keys: the palette goes anywhere, / searches, j and k walk the rows, ? tells", async () => {
    const { page } = parts();
    await page.goto("/captures");
    await page.getByRole("list", { name: "Captures" }).getByRole("link").first().waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    const isFirst = () =>
      page.evaluate<boolean>(
        "document.querySelector('#page [data-row]')?.contains(document.activeElement) ?? false",
      );
    await expect.poll(isFirst).toBe(true);
    await page.keyboard.press("/");
    expect(await page.evaluate<string>("document.activeElement?.name ?? ''")).toBe("url");
    await page.keyboard.press("Tab");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Page, action or id" }).fill("webh");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/webhooks");
  });

  test("429: a call that came too soon waits and goes on by itself, and the page says so", async () => {
    const { page } = parts();
    let refusals = 1;
    await page.route("**/api/v1/keys?*", async (route) => {
      if (refusals-- <= 0) return route.continue();
      const problem = { status: 429, code: "rate_limited", title: "Too many", detail: "Too many calls" };
      return route.fulfill({
        status: 429,
        headers: { "Retry-After": "2", "Content-Type": "application/problem+json" },
        body: JSON.stringify(problem),
      });
    });
    await page.goto("/keys");
    await page.getByText(/goes on by itself in \d s/).waitFor();
    await page.getByRole("list", { name: "API keys" }).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    await page.unroute("**/api/v1/keys?*");
  });

  test("401: a session that ended is renewed over the page, and what was typed is still there", async () => {
    const { service, page } = parts();
    const own = await service.open({}, await page.context().storageState());
    await own.goto("/jobs/bulk");
    await own.getByLabel("Addresses, one a line").fill(`${service.url}/health`);
    await own.context().clearCookies();
    await own.getByRole("button", { name: "Capture 1 page" }).click();
    const dialog = own.getByRole("dialog", { name: "Your session has ended" });
    await dialog.getByLabel("Password").fill(service.person.password);
    await dialog.getByRole("button", { name: "Sign in" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(await own.getByLabel("Addresses, one a line").inputValue()).toBe(`${service.url}/health`);
    await own.getByRole("button", { name: "Capture 1 page" }).click();
    await own.waitForURL("**/jobs/bulk/blk_*");
    await own.context().close();
  });
}
