// What a tenant sees of its requests: as they come in, found again, made again.
import { expect, test } from "vitest";
import { z } from "zod";
import type { Parts } from "./parts.ts";

const captures = z.object({ data: z.array(z.object({ id: z.string() })) });
/** Calls go through a queue into the log. */
const soon = { timeout: 20_000 };

export function logFlows(parts: Parts): void {
  test("logs: a request shows as it comes in, waits while paused, is found by filter and replayed", async () => {
    const { page, service } = parts();
    const ask = (name: string) =>
      fetch(`${service.url}/api/v1/screenshot`, {
        method: "POST",
        headers: {
          "X-API-Key": service.key,
          "Content-Type": "application/json",
          "X-Request-Id": `flow-of-logs-${name}`,
        },
        body: JSON.stringify({ html: "<h1>Asked</h1>", viewport_width: 432, viewport_height: 300 }),
      });
    const rows = page.locator("#page tr[data-row]");
    await page.goto("/logs?live=true&q=flow-of-logs");
    await page.locator('[data-tail="live"]').waitFor();
    expect((await ask("first")).status).toBe(200);
    await rows.first().waitFor(soon);
    await page.getByRole("button", { name: "Pause" }).click();
    await ask("second");
    await page.getByText("Paused; 1 new").waitFor(soon);
    expect(await rows.count()).toBe(1);
    await page.getByRole("button", { name: "Go on" }).click();
    await expect.poll(() => rows.count()).toBe(2);

    await page.getByRole("button", { name: "Live tail" }).click();
    await page.getByText("2 in all").waitFor();
    await page.getByRole("button", { name: "4xx" }).click();
    await page.waitForURL(/status=4xx/);
    await page.getByText("Nothing fits").waitFor();
    await page.getByRole("button", { name: "4xx" }).click();
    await page.getByRole("button", { name: "Save this filter" }).click();
    await page.getByLabel("Name of the filter").fill("The flow's");
    await page.keyboard.press("Enter");
    await page.goto("/logs");
    const saved = page.getByRole("list", { name: "Saved filters" });
    await saved.getByRole("button", { name: "The flow's", exact: true }).click();
    await page.waitForURL(/q=flow-of-logs/);
    await page.getByText("2 in all").waitFor();
    await saved.getByRole("button", { name: "Forget the filter The flow's" }).click();
    await saved.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "From, to" }).click();
    await page.getByLabel("To (UTC)").fill("2020-01-01T00:00");
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await page.getByText("Nothing fits").waitFor();
    await page.getByRole("button", { name: "To 2020-01-01T00:00:00Z" }).click();
    await page.getByText("2 in all").waitFor();
    const exported = await page.context().request.get("/api/v1/requests/export?q=flow-of-logs");
    expect((await exported.text()).trim().split("\n")).toHaveLength(3);
    await rows.last().getByRole("button").click();
    const detail = page.getByRole("complementary", { name: "The request" });
    await detail.getByText("flow-of-logs-first").waitFor();
    // Its page was not kept: that is said before anybody goes there.
    await detail.getByText("its html was not kept, since it may hold secrets").waitFor();
    expect(await detail.getByRole("link", { name: "Replay in the playground" }).count()).toBe(0);
    await detail.getByRole("link", { name: "Its other options in the playground" }).click();
    await page.waitForURL(/playground#\w+/);
    const width = page.getByLabel("viewport_width", { exact: true });
    await page.getByLabel("Find an option").fill("viewport_width");
    expect(await width.inputValue()).toBe("432");
  });

  test("logs: what people do in the dashboard is left out until it is asked for; a call of an address is replayed whole", async () => {
    const { page, service } = parts();
    const url = `${service.url}/health`;
    const headers = { "X-API-Key": service.key, "Content-Type": "application/json" };
    const body = JSON.stringify({ url, viewport_width: 433 });
    await fetch(`${service.url}/api/v1/screenshot`, { method: "POST", headers, body });
    const rows = page.locator("#page tr[data-row]");
    const bySomebody = rows.filter({ hasText: "Signed in" });
    const look = async (path: string) => {
      await page.goto(path);
      await page.getByText(/ so far; | in all$|^No requests yet$|^Nothing fits$/).waitFor();
    };
    await expect
      .poll(async () => {
        await look("/logs?people=true");
        return bySomebody.count();
      }, soon)
      .toBeGreaterThan(0);
    await look("/logs");
    expect([await rows.count(), await bySomebody.count()]).toEqual([expect.any(Number), 0]);
    expect(await rows.count()).toBeGreaterThan(0);
    await look("/logs?route=/realtime/tickets");
    await page.getByRole("button", { name: "Show that too" }).click();
    await page.waitForURL(/people=true/);
    await bySomebody.first().click();
    const detail = page.getByRole("complementary", { name: "The request" });
    await detail.getByText(/^It cannot be replayed: of requests other than captures/).waitFor();
    await page.getByRole("button", { name: "With the dashboard’s own" }).click();
    await rows.first().waitFor({ state: "detached" });

    await look("/logs?q=433");
    await rows.first().getByRole("button").click();
    await detail.getByRole("link", { name: "Replay in the playground" }).click();
    const asked = page.getByRole("region", { name: "The request in curl" });
    await asked.getByText(url).waitFor();
    await asked.getByText('"viewport_width": 433').waitFor();
  });

  test("traces: a capture shows where its time went, step by step", async () => {
    const { page, service } = parts();
    const headers = { "X-API-Key": service.key };
    const list = await fetch(`${service.url}/api/v1/captures?limit=1`, { headers });
    const [latest] = captures.parse(await list.json()).data;
    await page.goto(`/captures/${latest?.id}`);
    await page.getByText(/^\d+ steps in/).waitFor();
    await page.getByRole("rowheader", { name: "capture.shoot" }).waitFor();
  });
}
