// Pages captured for a comparison, by a real browser.
import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { captures } from "#db/schema/captures.ts";
import { compare, type Comparison, newComparer } from "../../support/comparisons.ts";
import { db, pages, post } from "../../support/world.ts";

// Each takes several pictures of two pages.
vi.setConfig({ testTimeout: 60_000 });

const page = (colour: string, clock: string) => `<style>body{margin:0;background:#fff}
  .clock{position:absolute;left:40px;top:12px;width:120px;height:24px;font:16px monospace}
  .card{position:absolute;left:60px;top:100px;width:80px;height:50px;background:${colour}}</style>
  <div class="clock">${clock}</div><div class="card"></div>`;
const options = { viewport_width: 320, viewport_height: 200 };
const sides = (before: string, after: string) => ({
  baseline_options: { html: before },
  candidate_options: { html: after },
});

test("200: two addresses captured now: the same page passes, another fails, and both count as captures", async () => {
  const tenant = await newComparer();
  const url = `${pages}/hard/plain.html`;
  const same = await compare(tenant, { url, baseline_url: url, options });
  expect(same).toMatchObject({ verdict: "pass", diff_pixels: 0 });
  const other = await compare(tenant, { url, baseline_url: `${pages}/hard/green.html`, options });
  expect(other.verdict).toBe("fail");
  expect(other.diff_pixels).toBeGreaterThan(1000);
  const made = await db.select().from(captures).where(eq(captures.tenantId, tenant.id));
  expect(made).toHaveLength(4);
  expect(made.every(({ status, options: used }) => status === "completed" && used["stable"] === true)).toBe(
    true,
  );
  expect(made.map(({ id }) => id)).toContain(other.capture_id);
});

test("200: what changed is found where it is; a selector that is ignored makes it pass, also at another scale", async () => {
  const tenant = await newComparer();
  const clocks = sides(page("#c00", "10:41:07"), page("#c00", "23:59:58"));
  const seen = await compare(tenant, { ...clocks, options });
  expect(seen.verdict).toBe("fail");
  const { x = 0, y = 0 } = seen.regions[0] ?? {};
  expect(x >= 40 && x < 160 && y >= 12 && y < 36).toBe(true);
  const ignoring = { ignore_regions: [{ selector: ".clock" }], options };
  expect(await compare(tenant, { ...clocks, ...ignoring })).toMatchObject({
    verdict: "pass",
    diff_pixels: 0,
    unmatched_selectors: [],
  });
  const missed = [{ selector: ".clock" }, { selector: ".clok" }];
  const tolerances = [{ region: { selector: "#none" }, max_diff_ratio: 1 }];
  expect(await compare(tenant, { ...clocks, options, ignore_regions: missed, tolerances })).toMatchObject({
    verdict: "pass",
    unmatched_selectors: [".clok", "#none"],
  });
  const large = { ...options, device_scale_factor: 2, full_page: true };
  expect(await compare(tenant, { ...clocks, ...ignoring, options: large })).toMatchObject({
    verdict: "pass",
    ignored_pixels: 240 * 48,
  });
  const cards = sides(page("#c00", "10:41:07"), page("#0c0", "23:59:58"));
  const changed = await compare(tenant, { ...cards, ...ignoring });
  expect(changed).toMatchObject({ verdict: "fail", diff_pixels: 4000 });
  expect(changed.regions[0]).toMatchObject({ x: 60, y: 100, width: 80, height: 50 });
});

test("200: new without a baseline, passes once it is approved, fails on a change, passes once that is", async () => {
  const tenant = await newComparer();
  const ask = (html: string, more = {}) =>
    compare(tenant, { baseline: "home", candidate_options: { html }, options, ...more });
  const approve = async ({ id }: Comparison) =>
    (await post(`/api/v1/comparisons/${id}/approve`, { note: "as designed" }, tenant.key)).json();
  const first = await ask(page("#c00", "a"));
  expect(first).toMatchObject({ verdict: "new", diff_pixels: null, baseline_id: null, diff_url: null });
  expect(await approve(first)).toMatchObject({ decision: "approved", note: "as designed" });
  expect(await ask(page("#c00", "a"))).toMatchObject({
    verdict: "pass",
    baseline_capture_id: first.capture_id,
  });
  const changed = await ask(page("#00c", "a"));
  expect(changed.verdict).toBe("fail");
  await approve(changed);
  expect((await ask(page("#00c", "a"))).verdict).toBe("pass");
  expect((await ask(page("#c00", "a"))).verdict).toBe("fail");
  expect(await ask(page("#111", "a"), { approve: true })).toMatchObject({
    verdict: "fail",
    decision: "approved",
  });
  expect((await ask(page("#111", "a"))).verdict).toBe("pass");
});

test("200: a capture made with measure_selectors says where they are; one without is refused", async () => {
  const tenant = await newComparer();
  const shoot = async (html: string, more: Record<string, unknown> = {}) => {
    const body = { html, ...options, response_type: "json", ...more };
    const res = await post("/api/v1/screenshot", body, tenant.key);
    return res.json<{ id: string; report: { boxes?: object[] } }>();
  };
  const before = await shoot(page("#c00", "10:41"), { measure_selectors: ".clock" });
  const after = await shoot(page("#c00", "11:00"), { measure_selectors: ".clock" });
  expect(before.report.boxes).toEqual([{ selector: ".clock", x: 40, y: 12, width: 120, height: 24 }]);
  const ignoring = { ignore_regions: [{ selector: ".clock" }] };
  const made = await compare(tenant, { baseline: before.id, capture: after.id, ...ignoring });
  expect(made.verdict).toBe("pass");
  const plain = await shoot(page("#c00", "11:00"));
  const res = await post(
    "/api/v1/compare",
    { baseline: before.id, capture: plain.id, ...ignoring },
    tenant.key,
  );
  const errors = [{ pointer: "#/ignore_regions/0/selector" }];
  expect([res.status, await res.json()]).toMatchObject([400, { errors }]);
  const wrong = await post("/api/v1/screenshot", { html: "x", measure_selectors: "<" }, tenant.key);
  expect([wrong.status, await wrong.json()]).toMatchObject([
    400,
    { errors: [{ pointer: "#/measure_selectors" }] },
  ]);
});

test("400: what a capture refuses is named where the comparison was given it", async () => {
  const tenant = await newComparer();
  const ask = async (more: object) => {
    const body = { baseline: "home", candidate_options: { html: "x" }, options, ...more };
    const res = await post("/api/v1/compare", body, tenant.key);
    const { detail, errors } = await res.json<{ detail: string; errors: object[] }>();
    return [res.status, detail, errors];
  };
  const pointer = "#/tolerances/0/region/selector";
  const tolerances = [{ region: { selector: "h1[[" }, max_diff_ratio: 1 }];
  expect(await ask({ ignore_regions: [{ selector: "h1" }], tolerances })).toEqual([
    400,
    "tolerances/0/region/selector: Not a CSS selector",
    [{ pointer, detail: "Not a CSS selector" }],
  ]);
  expect(await ask({ options: { ...options, hide_selectors: ["h1[["] } })).toMatchObject([
    400,
    "options/hide_selectors: Not a CSS selector",
    [{ pointer: "#/options/hide_selectors" }],
  ]);
});

test("422: a page that cannot be captured as asked fails the comparison, which is on record", async () => {
  const tenant = await newComparer();
  const res = await post(
    "/api/v1/compare",
    { url: `${pages}/hard/plain.html`, baseline: "home", options: { ...options, selector: "#none" } },
    tenant.key,
  );
  const problem = await res.json<{ comparison_id: string; capture_id: string }>();
  expect(res.status).toBe(422);
  expect(problem.comparison_id).toMatch(/^cmp_/);
  expect(problem.capture_id).toMatch(/^cap_/);
});
