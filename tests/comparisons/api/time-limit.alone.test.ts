// What comparing may take, by a clock that a test moves.
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { newComparer, twoPictures } from "../../support/comparisons.ts";
import { call, get } from "../../support/world.ts";

afterEach(() => void vi.useRealTimers());

/** A store that takes so long to find a picture. */
const slow = (ms: number): Partial<Env> => ({
  FILES: new Proxy(env.FILES, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...given: unknown[]) => {
        if (name === "get") vi.useFakeTimers({ now: Date.now() + ms, toFake: ["Date"] });
        return Reflect.apply(value, target, given) as unknown;
      };
    },
  }),
});

test.each(["pixel", "ssim"])(
  "504: comparing by %s ends at our own limit, and blames no page",
  async (algorithm) => {
    const tenant = await newComparer();
    const { before, after } = await twoPictures(tenant);
    const body = { baseline: before, capture: after, algorithm };
    const ask = (ms: number) => call("POST", "/api/v1/compare", { key: tenant.key, body, env: slow(ms) });
    expect((await ask(20_000)).status).toBe(200);
    const res = await ask(23_000);
    const problem = await res.json<{ comparison_id: string }>();
    expect([res.status, problem]).toMatchObject([504, { code: "comparison_timeout", retryable: false }]);
    expect(
      await (await get(`/api/v1/comparisons/${problem.comparison_id}`, tenant.key)).json(),
    ).toMatchObject({
      status: "failed",
      error: { code: "comparison_timeout" },
    });
    const { objects } = await env.FILES.list({
      prefix: `${tenant.id}/comparisons/${problem.comparison_id}/`,
    });
    expect(objects).toEqual([]);
  },
);
