// Lists that are long, and lists that are narrowed.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Parts } from "./parts.ts";

const many = 10_000;
/** More than a window holds, far fewer than there are. */
const drawnMax = 120;
const soon = { timeout: 8000 };

/** Entries as the API gives them, so many of one that there is. */
async function answerWithMany(page: Page, path: string, id: string): Promise<void> {
  await page.route(
    ({ pathname }) => pathname === `/api/v1${path}`,
    async (route) => {
      const answer = await route.fetch();
      const { data } = (await answer.json()) as { data: Record<string, unknown>[] };
      const all = Array.from({ length: many }, (_, at) => ({
        ...data[0],
        [id]: `${String(data[0]?.[id])}${at}`,
      }));
      await route.fulfill({ response: answer, json: { data: all, next_cursor: null } });
    },
  );
}

async function makeJob({ url, key }: { url: string; key: string }): Promise<void> {
  const answer = await fetch(`${url}/api/v1/screenshot/async`, {
    method: "POST",
    headers: { "X-API-Key": key, "Content-Type": "application/json" },
    body: JSON.stringify({ url: "https://no.such.example/", reference: "one-of-many" }),
  });
  expect(answer.status).toBe(202);
}

export function listFlows(parts: Parts): void {
  test("long lists: of 10,000 entries those in sight alone are drawn, and the last is reached", async () => {
    const { page, service } = parts();
    await makeJob(service);
    const own = await service.open({}, await page.context().storageState());
    const lists = [
      ["/jobs", "/jobs", "job_id"],
      ["/captures", "/captures", "id"],
    ] as const;
    for (const [address, path, id] of lists) {
      await answerWithMany(own, path, id);
      await own.goto(address);
      const rows = own.locator("#page [data-row]");
      await own.locator(`[aria-setsize="${many}"]`).first().waitFor();
      expect(await rows.count()).toBeLessThan(drawnMax);
      await expect
        .poll(async () => {
          await own.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
          return own.locator(`[aria-posinset="${many}"]`).count();
        }, soon)
        .toBe(1);
      expect(await rows.count()).toBeLessThan(drawnMax);
    }
    await own.unrouteAll({ behavior: "ignoreErrors" });
    await own.context().close();
  });

  test("older entries come as the end of a list comes near; what was read is asked for once", async () => {
    const { page, service } = parts();
    await makeJob(service);
    const own = await service.open({}, await page.context().storageState());
    const asked: string[] = [];
    await own.route(
      ({ pathname }) => pathname === "/api/v1/jobs",
      async (route) => {
        const { searchParams } = new URL(route.request().url());
        const from = Number(searchParams.get("cursor") ?? 0);
        asked.push(String(from));
        const to = Math.min(625, from + Number(searchParams.get("limit")));
        const answer = await route.fetch({ url: `${service.url}/api/v1/jobs?limit=1` });
        const { data } = (await answer.json()) as { data: object[] };
        const made = Array.from({ length: to - from }, (_, at) => ({
          ...data[0],
          status: "failed",
          job_id: `job_${from + at}`,
        }));
        await route.fulfill({
          response: answer,
          json: { data: made, next_cursor: to < 625 ? `${to}` : null },
        });
      },
    );
    await own.goto("/jobs");
    await own.locator("#page [data-row]").first().waitFor();
    await expect
      .poll(async () => {
        await own.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
        return own.locator('[aria-posinset="625"]').count();
      }, soon)
      .toBe(1);
    expect(asked).toEqual(["0", "25", "125", "225", "325", "425", "525"]);
    // At an event the list is read anew from the top; what can change no more is not.
    await own.locator('[data-live="live"]').first().waitFor();
    asked.length = 0;
    await makeJob(service);
    await expect.poll(() => asked.length, { timeout: 8000 }).toBeGreaterThan(1);
    expect([...new Set(asked)]).toEqual(["0", "25"]);
    await own.unrouteAll({ behavior: "ignoreErrors" });
    await own.context().close();
  });

  test("Back takes back one choice of a list at a time", async () => {
    const { page } = parts();
    await page.goto("/captures");
    await page.getByRole("button", { name: "PDF", exact: true }).click();
    await page.waitForURL("**/captures?kind=pdf");
    await page.getByRole("button", { name: "Failed", exact: true }).click();
    await page.waitForURL(/kind=pdf.*status=failed|status=failed.*kind=pdf/);
    await page.goBack();
    await page.waitForURL("**/captures?kind=pdf");
    await page.goBack();
    await page.waitForURL("**/captures");
  });
}
