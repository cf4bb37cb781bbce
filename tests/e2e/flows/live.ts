// What a page that says Live shows while it is looked at, without being loaded anew.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Parts } from "./parts.ts";

/** Sooner than a page asks by itself. */
const soon = { timeout: 12_000 };
const staleMs = 12_000;

export function liveFlows(parts: Parts): void {
  const capture = async (title: string) => {
    const { service } = parts();
    const res = await fetch(`${service.url}/api/v1/screenshot`, {
      method: "POST",
      headers: { "X-API-Key": service.key, "Content-Type": "application/json" },
      body: JSON.stringify({ html: `<title>${title}</title><h1>Seen</h1>` }),
    });
    expect(res.status).toBe(200);
  };
  const openLive = async (page: Page, path: string) => {
    await page.goto(path);
    await page.locator('[data-live="live"]').first().waitFor();
  };

  test("overview: a capture and its call show as they happen, in figures, captures and requests; clicks count nowhere", async () => {
    const { page } = parts();
    await openLive(page, "/overview?range=30d");
    const figure = async (name: string) => {
      const shown = page.locator(`h2:text-is("${name}") + p`);
      await shown.getByText(/\d/).waitFor();
      return Number((await shown.textContent())?.replaceAll(",", ""));
    };
    // What was asked just before is still on its way into the figures.
    await page.waitForTimeout(4000);
    await page.reload();
    await page.locator('[data-live="live"]').first().waitFor();
    const before = { requests: await figure("Requests"), pictures: await figure("Screenshots") };
    await capture("Seen on the overview");
    await page.getByRole("link", { name: "Seen on the overview" }).waitFor(soon);
    await expect.poll(() => figure("Requests"), soon).toBe(before.requests + 1);
    expect(await figure("Screenshots")).toBe(before.pictures + 1);
    const latest = page.getByRole("list", { name: "Recent requests" }).getByRole("listitem").first();
    expect(await latest.textContent()).toMatch(/^200POST \/screenshot/);
    await page.getByRole("region", { name: "System health" }).getByText("Database").waitFor();
  });

  test("captures: one made meanwhile waits on top without moving a row, and shows when asked for", async () => {
    const { page } = parts();
    await openLive(page, "/captures");
    const rows = page.getByRole("list", { name: "Captures" }).getByRole("listitem");
    await rows.first().waitFor();
    const placeOf = async () => [await rows.first().boundingBox(), await rows.first().textContent()];
    const before = await placeOf();
    await capture("Seen among captures");
    const show = page.getByRole("button", { name: "Show 1 new" });
    await show.waitFor(soon);
    expect(await placeOf()).toEqual(before);
    await show.click();
    await rows.first().getByText("Seen among captures").waitFor();
    expect(await show.count()).toBe(0);
  });

  test(
    "stale: a line that goes dumb is called stale within 12 seconds, and live once it speaks again",
    { timeout: 40_000 },
    async () => {
      const { service, page } = parts();
      const own = await service.open({}, await page.context().storageState());
      let isDumb = false;
      await own.routeWebSocket(/\/realtime/, (socket) => {
        const server = socket.connectToServer();
        socket.onMessage((message) => isDumb || server.send(message));
        server.onMessage((message) => isDumb || socket.send(message));
      });
      await openLive(own, "/captures");
      const dumbAt = Date.now();
      isDumb = true;
      await own.locator('[data-live="stale"]').first().waitFor({ timeout: 20_000 });
      expect(Date.now() - dumbAt).toBeLessThanOrEqual(staleMs + 500);
      isDumb = false;
      await own.locator('[data-live="live"]').first().waitFor({ timeout: 20_000 });
      await own.context().close();
    },
  );
}
