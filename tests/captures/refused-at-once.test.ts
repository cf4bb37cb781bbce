// What a caller sees whose capture finds no place, and what a refusal leaves behind.
import { expect, test } from "vitest";
import type { Busy } from "#captures/browser/order.ts";
import { capturesOf, later } from "../support/cache.ts";
import { call, newTenant, post, type Tenant } from "../support/world.ts";

/** Browsers in which a tenant has no place left, and how often they were asked. */
function without(busy: Busy["busy"], yours: Busy["yours"]) {
  const seen = { asked: 0 };
  const render = async (): Promise<Busy> => {
    seen.asked++;
    return { busy, yours, waiting: 60, waitMs: 8500 };
  };
  const shoot = (tenant: Tenant, more: object = {}) =>
    call("POST", "/api/v1/screenshot", {
      key: tenant.key,
      body: { html: "<p>x", cache: false, timeout: 5000, ...more },
      env: { BROWSER_SESSION: { getByName: () => ({ render }) } } as unknown as Partial<Env>,
    });
  return { seen, shoot };
}

test("429: it says how many of the caller's own wait and when to come back; asked again at once, there is neither a record nor another look", async () => {
  const [heavy, light] = [await newTenant(), await newTenant()];
  const { seen, shoot } = without("share", { active: 2, waiting: 31 });
  const res = await shoot(heavy);
  expect(res.status).toBe(429);
  expect(res.headers.get("Retry-After")).toBe("9");
  expect(await res.json()).toMatchObject({
    code: "rate_limited",
    detail: expect.stringContaining("31 of your captures are waiting"),
    retryable: true,
    billable: false,
    capture_id: expect.stringContaining("cap_"),
  });
  const again = await shoot(heavy);
  expect(again.status).toBe(429);
  expect(again.headers.get("Retry-After")).toBe("9");
  expect(seen.asked).toBe(1);
  expect(await capturesOf(heavy.id)).toHaveLength(1);
  // Neither a longer time nor another tenant is answered by it.
  await shoot(heavy, { timeout: 6000 });
  await shoot(light);
  expect(seen.asked).toBe(3);
  await later(1100, () => shoot(heavy));
  expect(seen.asked).toBe(4);
});

test("503: the service is full; once a place is free the next capture of another is made", async () => {
  const [one, other] = [await newTenant(), await newTenant()];
  const { shoot } = without("late", { active: 0, waiting: 0 });
  const res = await shoot(one);
  expect(res.status).toBe(503);
  expect(await res.json()).toMatchObject({
    code: "browser_unavailable",
    detail: expect.stringMatching(/60 captures are waiting.*5000 ms.*about 9 s/),
  });
  expect((await post("/api/v1/screenshot", { html: "<p>x", cache: false }, other.key)).status).toBe(200);
});
