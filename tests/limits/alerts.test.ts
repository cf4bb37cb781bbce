// What owners are told of their limits.
import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { flushMs } from "#limits/settings.ts";
import { eventsOf } from "../support/events.ts";
import { calls, gate, limited } from "../support/limits.ts";
import { get } from "../support/world.ts";

const report = (tenantId: string) => runDurableObjectAlarm(gate(tenantId));

describe("alerts", () => {
  const reached = async (tenantId: string) =>
    (await eventsOf(tenantId)).filter(({ type }) => type === "limit.reached").map(({ data }) => data);

  test("limit.reached once at 80 and once at 100 percent of the month, whatever restarts between", async () => {
    const tenant = await limited("free", { callsPerMinute: -1, callsPerMonth: 10 });
    for (let at = 0; at < 14; at++) {
      await calls(1, tenant.key);
      await report(tenant.id);
      if (at === 8) {
        await new Promise((resolve) => setTimeout(resolve, flushMs + 300));
        await evictDurableObject(gate(tenant.id));
      }
    }
    expect(await reached(tenant.id)).toMatchObject([
      { allowance: "api_calls", percent: 80, used: 8, limit: 10, key_id: null },
      { allowance: "api_calls", percent: 100, used: 10, limit: 10 },
    ]);
  });

  test("captures and storage are watched as well", async () => {
    const { id } = await limited("free", { capturesPerMonth: 1, capturesAtOnce: -1 });
    const place = { id: "r", tenantId: id, tier: "free" as const, key: null, user: null };
    await gate(id).reserve({ ...place, timeoutMs: 1000, needsLane: true, isInteractive: true });
    await gate(id).settle(place, true);
    const caller = {
      key: "key_x",
      user: null,
      address: null,
      endpoint: "GET /keys",
      lend: 0,
      returned: 0,
      repeated: 0,
    };
    await gate(id).admit({ ...place, ...caller, keyCallsMax: 1, storedBytes: 850_000_000 });
    await report(id);
    expect((await reached(id)).map((data) => [data["allowance"], data["percent"], data["key_id"]])).toEqual([
      ["captures", 80, null],
      ["captures", 100, null],
      ["key_api_calls", 80, "key_x"],
      ["key_api_calls", 100, "key_x"],
      ["storage", 80, null],
    ]);
    expect(await gate(id).admit({ ...place, ...caller, keyCallsMax: 1, storedBytes: 0 })).toMatchObject({
      isAllowed: false,
      reason: "quota",
      violated: ["key-month"],
    });
  });
});

test("200: GET /limits tells how all of them stand", async () => {
  const tenant = await limited("starter");
  await calls(2, tenant.key);
  const res = await get("/api/v1/limits", tenant.key);
  expect(await res.json()).toMatchObject({
    enforced: true,
    rates: [{ name: "minute", limit: 60, window_seconds: 60, remaining: 12 }],
    api_calls: { limit: 10_000, used: 3 },
    key_api_calls: null,
    captures: { limit: 1000, used: 0, being_made: 0 },
    captures_at_once: { limit: 4, used: 0 },
  });
});
