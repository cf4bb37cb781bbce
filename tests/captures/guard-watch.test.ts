// One capture's decisions, without a browser: names, addresses and limits.
import type { Protocol } from "devtools-protocol";
import type { Log } from "#telemetry/log.ts";
import { describe, expect, test } from "vitest";
import { builtInLists } from "#captures/blocking/filters.ts";
import { bytesMax, requestsMax, Watch } from "#captures/browser/guard-watch.ts";
import { createTargetCheck } from "#captures/browser/target-check.ts";
import type { RenderOrder } from "#captures/browser/order.ts";
import type { TargetPolicy } from "#core/url-safety.ts";
import type { CaptureReport } from "#db/schema/captures.ts";
import type { Resolver } from "#platform/dns.ts";
import { tableResolver } from "../support/resolver.ts";

const publicPolicy: TargetPolicy = { allowLoopback: false };
const filters = { present: undefined, ready: () => Promise.resolve(builtInLists()) };
const noLog: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => noLog,
};

function watchOf(
  order: Partial<RenderOrder> = {},
  resolver: Resolver = tableResolver({ "site.example": ["93.184.216.34"] }),
) {
  const report: CaptureReport = { redirects: [], blocked: [], failed: [], console: [], notes: [] };
  const check = createTargetCheck(publicPolicy, resolver);
  const full = { captureId: "cap_1", url: "https://site.example/", options: {}, ...order } as RenderOrder;
  const watch = new Watch({
    frameId: "main",
    order: full,
    report,
    policy: publicPolicy,
    check,
    filters,
    log: noLog,
  });
  return { watch, report };
}

function paused(
  url: string,
  { type = "Image", frameId = "main" }: { type?: Protocol.Network.ResourceType; frameId?: string } = {},
) {
  const request = {
    url,
    headers: {},
    method: "GET",
    initialPriority: "Low",
    referrerPolicy: "origin",
  } as const;
  return { requestId: "1", request, frameId, resourceType: type } satisfies Protocol.Fetch.RequestPausedEvent;
}

const answer = (url: string, remoteIPAddress: string) =>
  ({ url, remoteIPAddress }) as Protocol.Network.Response;

describe("names", () => {
  const resolver = tableResolver({
    "good.example": ["93.184.216.34", "2606:2800:21f::1"],
    "mixed.example": ["93.184.216.34", "10.0.0.1"],
    "inside.example": ["169.254.169.254"],
    "six.example": ["2606:2800:21f::1", "fd00::1"],
    "mapped.example": ["::ffff:10.0.0.1"],
    "loop.example": ["127.0.0.1"],
    "odd.example": ["cname.example"],
  });

  test.each([
    ["good.example", true],
    ["GOOD.example.", true],
    ["mixed.example", false],
    ["inside.example", false],
    ["six.example", false],
    ["mapped.example", false],
    ["loop.example", false],
    ["odd.example", false],
    ["nowhere.example", false],
  ])("each address of %s counts: %j", async (host, ok) => {
    const check = createTargetCheck(publicPolicy, resolver);
    expect(await check(`https://${host}/`)).toMatchObject({ ok });
    expect(await check(`wss://${host}/`, "websocket")).toMatchObject({ ok });
  });

  test("allowed loopback does not allow names that lead there", async () => {
    const check = createTargetCheck({ allowLoopback: true }, tableResolver({ "in.example": ["10.0.0.1"] }));
    expect(await check("https://in.example/")).toMatchObject({ ok: false });
  });

  test("a name is looked up once, and a known one answers in the same tick", async () => {
    let asked = 0;
    const counting: Resolver = { resolve: async () => (asked++, ["93.184.216.34"]) };
    const check = createTargetCheck(publicPolicy, counting);
    await Promise.all([check("https://site.example/a"), check("https://site.example./b")]);
    expect(check("https://site.example/c")).toEqual({ ok: true });
    expect(check("https://8.8.8.8/")).toMatchObject({ ok: true });
    expect(check("https://10.0.0.1/")).toMatchObject({ ok: false });
    expect(asked).toBe(1);
  });

  test("where the lookup fails the request fails, as a name without address does", async () => {
    const broken: Resolver = { resolve: () => Promise.reject(new Error("down")) };
    const { watch, report } = watchOf({}, broken);
    expect(await watch.decide(paused("https://site.example/a.png"))).toMatchObject({
      action: "fail",
      error: "NameNotResolved",
    });
    expect(report.blocked).toEqual([]);
  });
});

describe("what is held against a capture", () => {
  test.each(["10.0.0.1", "127.0.0.1", "[::1]", "169.254.169.254", "[fd00::1]", "[::ffff:10.0.0.1]"])(
    "an answer from %s spoils it, though its name was checked",
    async (address) => {
      const { watch, report } = watchOf();
      expect(await watch.decide(paused("https://site.example/a"))).toEqual({ action: "continue" });
      watch.onResponse(answer("https://site.example/a", "93.184.216.34"));
      expect(() => watch.assertClean()).not.toThrow();
      watch.onResponse(answer("https://site.example/a", address));
      expect(() => watch.assertClean()).toThrow("This target is not allowed");
      expect(report.blocked).toEqual([
        { url: "https://site.example/a", type: "other", reason: "not_allowed" },
      ]);
    },
  );

  test("an answer that nobody asked us about spoils it where its address is refused", () => {
    const { watch } = watchOf();
    watch.onResponse(answer("https://db.internal/", ""));
    expect(() => watch.assertClean()).toThrow("This target is not allowed");
  });

  test("a refused image does not spoil it, a refused document does", async () => {
    const { watch } = watchOf();
    await watch.decide(paused("http://10.0.0.1/"));
    await watch.decide(paused("http://10.0.0.1/", { type: "Document", frameId: "child" }));
    expect(() => watch.assertClean()).not.toThrow();
    await watch.decide(paused("http://10.0.0.1/", { type: "Document" }));
    expect(() => watch.assertClean()).toThrow("This target is not allowed");
  });

  test("a WebSocket that got out to a refused host spoils it", async () => {
    const { watch } = watchOf();
    await watch.onWebSocket("wss://site.example/");
    expect(() => watch.assertClean()).not.toThrow();
    await watch.onWebSocket("ws://10.0.0.1/");
    expect(() => watch.assertClean()).toThrow("This target is not allowed");
  });

  test("past its number of requests all others are refused, and the report says so once", async () => {
    const { watch, report } = watchOf();
    for (let count = 0; count < requestsMax; count++)
      expect(await watch.decide(paused("https://site.example/a"))).toEqual({ action: "continue" });
    for (let count = 0; count < 3; count++)
      expect(await watch.decide(paused("https://site.example/a"))).toMatchObject({ action: "fail" });
    expect(report.notes).toHaveLength(1);
    expect(() => watch.assertClean()).not.toThrow();
  });

  test("past its bytes it fails, and asks for no more", () => {
    const { watch } = watchOf();
    watch.onBytes(bytesMax);
    expect(() => watch.assertClean()).not.toThrow();
    watch.onBytes(1);
    expect(() => watch.assertClean()).toThrow("more than 100 MB");
    expect(watch.decide(paused("https://site.example/a"))).toMatchObject({ action: "fail" });
  });

  test("the report stays short, whatever a page tries", async () => {
    const { watch, report } = watchOf();
    for (let count = 0; count < 500; count++)
      await watch.decide(paused(`http://10.0.0.1/${"x".repeat(2000)}`));
    expect(report.blocked).toHaveLength(100);
    expect(report.blocked[0]?.url.length).toBe(500);
  });

  test("the page given in the request stands in for its address in the main frame alone", () => {
    const { watch } = watchOf({ document: "<p>", url: "http://document.localhost/" });
    const url = "http://document.localhost/";
    expect(watch.decide(paused(url, { type: "Document" }))).toEqual({ action: "fulfill", html: "<p>" });
    expect(watch.decide(paused(url, { type: "Document", frameId: "child" }))).toMatchObject({
      action: "fail",
    });
    expect(watch.decide(paused(`${url}logo.png`))).toMatchObject({ action: "fail" });
  });
});
