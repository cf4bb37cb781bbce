// The filter lists: what is built in, and how the schedule brings others.
import { env } from "cloudflare:workers";
import { Request } from "@ghostery/adblocker";
import { beforeEach, describe, expect, test } from "vitest";
import { builtInLists, Filters, forgetLists } from "#captures/blocking/filters.ts";
import { readState } from "#captures/blocking/held.ts";
import { refreshFilters } from "#captures/blocking/refresh.ts";
import { composeCtx } from "#platform/compose.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { newTenant, pages, post } from "../support/world.ts";

const rule = "||listed.localhost^";
const listed = (url: string) =>
  Request.fromRawDetails({ url, sourceUrl: "https://news.example/", type: "script" });
const list = (filters: number) => `${pages}/list/ads.txt?filters=${filters}&rule=${encodeURIComponent(rule)}`;

type Lines = { level: string; message: string }[];

/** A context whose ads come from these addresses, at a time of the test's own. */
function world(urls: string[], now = Date.now()) {
  const lines: Lines = [];
  const ctx = composeCtx({ env, waitUntil: () => undefined });
  const log: BaseCtx["log"] = {
    info: (message: string) => void lines.push({ level: "info", message }),
    warn: (message: string) => void lines.push({ level: "warn", message }),
    error: (message: string) => void lines.push({ level: "error", message }),
    with: () => log,
  };
  const filterLists = { ads: urls, trackers: [], banners: [] };
  const clock = { now: () => now };
  const own: BaseCtx = { ...ctx, log, clock, config: { ...ctx.config, filterLists } };
  return { ctx: own, lines };
}

const day = 24 * 60 * 60 * 1000;

beforeEach(async () => {
  forgetLists();
  const { objects } = await env.FILES.list({ prefix: "system/" });
  await env.FILES.delete(objects.map(({ key }) => key));
});

async function blocks(ctx: BaseCtx, url: string): Promise<boolean> {
  forgetLists();
  return (await new Filters(ctx).ready()).ads.match(listed(url)).match;
}

describe("built in", () => {
  test.each([
    ["ads", "https://securepubads.g.doubleclick.net/tag/js/gpt.js"],
    ["ads", "https://pagead2.googlesyndication.com/pagead/js/adsbygoogle.js?client=ca-pub-1"],
    ["ads", "https://c.amazon-adsystem.com/aax2/apstag.js"],
    ["ads", "https://cdn.taboola.com/libtrc/site/loader.js"],
    ["ads", "https://ib.adnxs.com/ut/v3/prebid"],
    ["trackers", "https://www.google-analytics.com/analytics.js"],
    ["trackers", "https://www.googletagmanager.com/gtm.js?id=GTM-X"],
    ["trackers", "https://connect.facebook.net/en_US/fbevents.js"],
    ["trackers", "https://static.hotjar.com/c/hotjar-1.js"],
    ["trackers", "https://sb.scorecardresearch.com/beacon.js"],
  ] as const)("%s: %s is blocked", (kind, url) => {
    expect(builtInLists()[kind].match(listed(url)).match).toBe(true);
  });

  test.each([
    "https://cdn.jsdelivr.net/npm/vue@3",
    "https://fonts.googleapis.com/css2?family=Inter",
    "https://maps.googleapis.com/maps/api/js",
    "https://js.stripe.com/v3/",
    "https://www.youtube.com/iframe_api",
    "https://player.vimeo.com/api/player.js",
    "https://cdn.cookielaw.org/scripttemplates/otSDKStub.js",
    "https://consent.cookiebot.com/uc.js",
    "https://platform.twitter.com/widgets.js",
    "https://news.example/assets/adapter.js",
    "https://cdn.shopify.com/s/files/1/theme.js",
  ])("%s is not", (url) => {
    const { ads, trackers } = builtInLists();
    expect(ads.match(listed(url)).match || trackers.match(listed(url)).match).toBe(false);
  });

  test("a site's own visit to itself is no third party's", () => {
    const own = Request.fromRawDetails({
      url: "https://www.taboola.com/app.js",
      sourceUrl: "https://www.taboola.com/",
      type: "script",
    });
    expect(builtInLists().ads.match(own).match).toBe(false);
  });
});

describe("refreshed", () => {
  test("the lists are fetched, stored, and found by whoever loads them", async () => {
    const { ctx, lines } = world([list(1200)]);
    expect(await blocks(ctx, "https://listed.localhost/a.js")).toBe(false);
    await refreshFilters(ctx);
    expect(await readState(ctx.objects)).toMatchObject({
      filters: { ads: 1200 },
      refreshedAt: ctx.clock.now(),
    });
    expect(lines).toEqual([{ level: "info", message: "filter lists refreshed" }]);
    expect(await blocks(ctx, "https://listed.localhost/a.js")).toBe(true);
    // What has no addresses of its own stays what is built in.
    const { trackers } = await new Filters(ctx).ready();
    expect(trackers.match(listed("https://www.google-analytics.com/analytics.js")).match).toBe(true);
  });

  test("once a day, and only what changed since", async () => {
    const { ctx } = world([list(1200)]);
    await refreshFilters(ctx);
    const first = await readState(ctx.objects);
    await refreshFilters(world([list(1300)], ctx.clock.now() + day / 2).ctx);
    expect(await readState(ctx.objects)).toEqual(first);
    await refreshFilters(world([list(1200)], ctx.clock.now() + day).ctx);
    expect(await readState(ctx.objects)).toEqual({ ...first, refreshedAt: ctx.clock.now() + day });
    await refreshFilters(world([list(1300)], ctx.clock.now() + 2 * day).ctx);
    const last = await readState(ctx.objects);
    expect(last).toMatchObject({ filters: { ads: 1300 } });
    expect(last?.version).not.toBe(first?.version);
  });

  test.each([
    ["an error", `${pages}/status/500`],
    ["an error page", `${pages}/blocks.html`],
    ["nothing", `${pages}/list/none.txt?filters=0`],
    ["too little", list(900)],
    ["half of what it was", list(1400)],
    ["no answer", "http://127.0.0.1:9/list.txt"],
    ["one good and one bad", `${list(5000)} ${pages}/status/500`],
  ])("%s: what was there stays, is logged, and is tried again soon", async (_what, urls) => {
    const { ctx } = world([list(3000)]);
    await refreshFilters(ctx);
    const later = world(urls.split(" "), ctx.clock.now() + day);
    await refreshFilters(later.ctx);
    expect(later.lines).toEqual([{ level: "error", message: "filter lists were not refreshed" }]);
    expect(await readState(ctx.objects)).toMatchObject({ filters: { ads: 3000 }, refreshedAt: 0 });
    expect(await blocks(ctx, "https://listed.localhost/a.js")).toBe(true);
    const again = world([list(3500)], ctx.clock.now() + day + 60_000);
    await refreshFilters(again.ctx);
    expect(await readState(ctx.objects)).toMatchObject({ filters: { ads: 3500 } });
  });

  test("a failure on the first day leaves what is built in", async () => {
    const { ctx, lines } = world([`${pages}/status/500`]);
    await refreshFilters(ctx);
    expect(lines).toHaveLength(1);
    expect(await readState(ctx.objects)).toBeUndefined();
    expect(await blocks(ctx, "https://securepubads.g.doubleclick.net/tag/js/gpt.js")).toBe(true);
  });

  test("no lists wanted, none fetched", async () => {
    const { ctx, lines } = world([]);
    await refreshFilters(ctx);
    expect(lines).toEqual([]);
    expect(await readState(ctx.objects)).toBeUndefined();
  });

  test("a stored set that cannot be read is passed over", async () => {
    const { ctx, lines } = world([list(1200)]);
    await refreshFilters(ctx);
    const { objects } = await env.FILES.list({ prefix: "system/filters/" });
    const engines = objects.find(({ key }) => key.endsWith(".bin"))?.key ?? "";
    await env.FILES.put(engines, "nonsense");
    expect(await blocks(ctx, "https://securepubads.g.doubleclick.net/tag/js/gpt.js")).toBe(true);
    expect(lines.at(-1)).toEqual({ level: "warn", message: "filter lists could not be loaded" });
  });

  test("a browser takes them up within minutes", async () => {
    let now = Date.now();
    const { ctx } = world([list(1200)]);
    const work: Promise<unknown>[] = [];
    const filters = new Filters({
      ...ctx,
      clock: { now: () => now },
      waitUntil: (one) => void work.push(one),
    });
    await filters.ready();
    await refreshFilters(ctx);
    filters.refresh();
    await Promise.all(work);
    expect(filters.present?.version).toBe("built-in");
    now += 10 * 60_000;
    filters.refresh();
    await Promise.all(work);
    expect(filters.present?.ads.match(listed("https://listed.localhost/a.js")).match).toBe(true);
  });
});

test("200: a capture is made under the lists that were fetched", async () => {
  await refreshFilters(world([list(1200)]).ctx);
  forgetLists();
  const { key } = await newTenant();
  const { port } = new URL(pages);
  const html = `<img src="http://listed.localhost:${port}/paint/a.svg"><img src="http://other.localhost:${port}/paint/a.svg">`;
  const res = await post("/api/v1/screenshot", { html, response_type: "json" }, key);
  const { report } = await res.json<{ report: { blocked: { url: string; reason: string }[] } }>();
  expect(report.blocked).toEqual([
    expect.objectContaining({ url: expect.stringContaining("listed."), reason: "ad" }),
  ]);
});
