// A key's own maximum a month, which it hands on to the key that replaces it.
import { describe, expect, test } from "vitest";
import { calls, limited, statuses } from "../support/limits.ts";
import { get, post } from "../support/world.ts";

type Key = { id: string; key: string };
const leftOf = (res: Response | undefined) =>
  /"key-month";r=(\d+)/.exec(res?.headers.get("RateLimit") ?? "")?.[1];

describe("a key with a maximum a month", () => {
  test("429: a rotation grants none of it anew; the old key in its grace and all successors share it", async () => {
    const { key: owner } = await limited("enterprise");
    const body = { scopes: ["keys:read", "limits:read"], monthly_calls_max: 6 };
    const first = await (await post("/api/v1/keys", body, owner)).json<Key>();
    expect(statuses(await calls(2, first.key))).toEqual([200, 200]);
    const second = await (await post(`/api/v1/keys/${first.id}/rotate`, {}, owner)).json<Key>();
    expect(leftOf((await calls(1, second.key))[0])).toBe("3");
    expect(leftOf((await calls(1, first.key))[0])).toBe("2");
    const third = await (await post(`/api/v1/keys/${second.id}/rotate`, {}, owner)).json<Key>();
    expect(await (await get("/api/v1/limits", third.key)).json()).toMatchObject({
      key_api_calls: { limit: 6, used: 5 },
    });
    const [last, over] = await calls(2, third.key);
    expect([last?.status, over?.status]).toEqual([200, 429]);
    expect(await over?.json()).toMatchObject({
      code: "quota_exceeded",
      "violated-policies": ["key-month"],
    });
    expect(statuses([...(await calls(1, first.key)), ...(await calls(1, second.key))])).toEqual([429, 429]);
    expect(statuses(await calls(1, owner))).toEqual([200]);
  });
});
