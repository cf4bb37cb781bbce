// From an account with nothing in it to the first picture.
import { expect, test } from "vitest";
import { z } from "zod";
import { overflow } from "../axe.ts";
import { newcomer } from "../newcomer.ts";
import type { Parts } from "./parts.ts";

const keys = z.object({ data: z.array(z.object({ description: z.string(), scopes: z.array(z.string()) })) });

export function firstMinuteFlows(parts: Parts): void {
  test("first minute: a new account has a call with a key of its own, shown once; run there, the picture appears", async () => {
    const { service } = parts();
    const page = await newcomer(service, "first@example.com");
    const call = page.getByRole("region", { name: "The call" });
    const keyShown = async () => {
      await call.getByText("sf_live_").waitFor();
      return /sf_live_\w+/.exec((await call.textContent()) ?? "")?.[0] ?? "";
    };
    const made = async () => keys.parse(await (await page.context().request.get("/api/v1/keys")).json()).data;
    const first = await keyShown();
    const answer = await fetch(`${service.url}/api/v1/captures`, { headers: { "X-API-Key": first } });
    expect(answer.status).toBe(200);
    expect(await made()).toEqual([
      { description: "First key", scopes: expect.arrayContaining(["captures:read", "captures:write"]) },
    ]);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await cutOff(page)).toBe(0);

    await page.reload();
    await call.getByText("$KEY").waitFor();
    expect(await page.content()).not.toContain(first);
    expect(await made()).toHaveLength(1);
    await page.getByRole("button", { name: "Make a key for this call" }).click();
    const second = await keyShown();
    expect(second).not.toBe(first);

    await page.getByLabel("Page", { exact: true }).fill("no address");
    await page.getByRole("button", { name: "Run it now" }).click();
    await page.locator('input[name="url"][aria-invalid="true"]').waitFor();
    await page.getByLabel("Page", { exact: true }).fill(`${service.url}/health`);
    await call.getByText(`/api/v1/screenshot?url=${service.url}/health`).waitFor();
    const asked = page.waitForRequest("**/api/v1/screenshot");
    await page.getByRole("button", { name: "Run it now" }).click();
    expect((await asked).headers()["x-api-key"]).toBe(second);
    await page.getByRole("img", { name: /^Screenshot of/ }).waitFor();
    await expect
      .poll(() => page.evaluate<number>("document.images[0]?.naturalWidth ?? 0"))
      .toBeGreaterThan(0);

    await page.goto("/overview");
    await page.getByRole("list", { name: "Recent captures" }).getByRole("listitem").waitFor();
    expect(await page.getByText("Your first picture").count()).toBe(0);
    await page.context().close();
  });
}

/** Pixels by which the call is longer than what is seen of it. */
const cutOff = (page: Awaited<ReturnType<typeof newcomer>>) =>
  page.evaluate<number>(
    "(() => { const { scrollWidth, clientWidth } = document.querySelector('pre'); return scrollWidth - clientWidth })()",
  );
