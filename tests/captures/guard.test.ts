import type { Protocol } from "devtools-protocol";
import { describe, expect, test } from "vitest";
import { bytesMax, createTargetCheck, requestsMax, Watch } from "#captures/browser/guard-watch.ts";
import type { RenderOrder } from "#captures/browser/order.ts";
import type { TargetPolicy } from "#core/url-safety.ts";
import type { CaptureReport } from "#db/schema/captures.ts";
import { type Resolver, tableResolver } from "#platform/dns.ts";
import { newTenant, pages, post } from "../support/world.ts";

/** Refused wherever it turns up; nothing answers there, so a test that fails does no harm either. */
const inside = "http://10.255.255.1";
const note = (url: string, type: string) => ({ url, type, reason: "not_allowed" });

type Body = { code?: string; detail?: string; report: CaptureReport };

/** Captures a page given as HTML, or at a URL, and gives what the report holds. */
async function capture(
  options: Record<string, unknown>,
): Promise<{ status: number; body: Body; key: string }> {
  const { key } = await newTenant();
  const res = await post("/api/v1/screenshot", { response_type: "json", ...options }, key);
  return { status: res.status, body: await res.json<Body>(), key };
}

async function contentOf(options: Record<string, unknown>): Promise<string> {
  const { key } = await newTenant();
  const res = await post("/api/v1/content", { format: "html", ...options }, key);
  expect(res.status).toBe(200);
  return res.text();
}

const script = (code: string) => `<script>${code}</script>`;
const workerOf = (code: string) => `URL.createObjectURL(new Blob([${JSON.stringify(code)}]))`;
const get = (name: string) => `fetch("${inside}/${name}", { mode: "no-cors" })`;
const attr = (html: string) => html.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

describe("the target itself", () => {
  test.each([
    "http://10.0.0.1/",
    "http://0xa9fea9fe/latest/meta-data/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://metadata.google.internal/",
    "http://intranet/",
    "https://example.com:6379/",
  ])("403: %s is refused, and why is not told", async (url) => {
    const { status, body } = await capture({ url });
    expect(status).toBe(403);
    expect(body).toMatchObject({ code: "target_blocked", detail: "url: This target is not allowed" });
  });

  test("403: a redirect to a refused address is refused, also after others", async () => {
    const hop = `${pages}/redirect?to=${encodeURIComponent(`${inside}/secret`)}`;
    for (const url of [hop, `${pages}/redirect?to=${encodeURIComponent(hop)}`]) {
      const { status, body } = await capture({ url });
      expect(status).toBe(403);
      expect(body.code).toBe("target_blocked");
      expect(body.detail).not.toContain("10.255");
    }
  });

  test("403: a page that goes on to a refused address makes no picture", async () => {
    for (const html of [
      script(`location = "${inside}/next"`),
      `<meta http-equiv="refresh" content="0;url=${inside}/next">`,
      `<form id="f" method="post" action="${inside}/next"></form>${script("f.submit()")}`,
    ]) {
      const { status, body } = await capture({ html, delay: 300 });
      expect(status).toBe(403);
      expect(body.code).toBe("target_blocked");
    }
  });

  test("502: a name that cannot be looked up is not reached", async () => {
    const { status, body } = await capture({ url: "https://nowhere.example/" });
    expect(status).toBe(502);
    expect(body.code).toBe("target_unreachable");
  });
});

describe("what a page asks for", () => {
  test.each([
    ["an image", `<img src="${inside}/a">`, "image"],
    ["a style sheet", `<link rel="stylesheet" href="${inside}/a">`, "stylesheet"],
    ["a script", `<script src="${inside}/a"></script>`, "script"],
    ["a font", `<style>@font-face{font-family:f;src:url(${inside}/a)}p{font-family:f}</style><p>x`, "font"],
    ["a video", `<video autoplay muted src="${inside}/a"></video>`, "media"],
    ["an object", `<object data="${inside}/a"></object>`, "document"],
    ["a frame", `<iframe src="${inside}/a"></iframe>`, "document"],
    ["a preload", `<link rel="preload" as="image" href="${inside}/a">`, "image"],
    ["fetch", script(get("a")), "xhr"],
    ["XMLHttpRequest", script(`x = new XMLHttpRequest; x.open("GET", "${inside}/a"); x.send()`), "xhr"],
    ["an event stream", script(`new EventSource("${inside}/a")`), "xhr"],
    ["a beacon", script(`navigator.sendBeacon("${inside}/a", "x")`), "ping"],
    ["a redirect", `<img src="${pages}/redirect?to=${encodeURIComponent(`${inside}/a`)}">`, "image"],
    [
      "a frame's redirect",
      `<iframe src="${pages}/redirect?to=${encodeURIComponent(`${inside}/a`)}"></iframe>`,
      "document",
    ],
    ["an image in a srcdoc frame", `<iframe srcdoc="${attr(`<img src="${inside}/a">`)}"></iframe>`, "image"],
    [
      "an image in a sandboxed frame",
      `<iframe sandbox srcdoc="${attr(`<img src="${inside}/a">`)}"></iframe>`,
      "image",
    ],
    ["a worker", script(`new Worker(${workerOf(get("a"))})`), "xhr"],
    ["a worker's worker", script(`new Worker(${workerOf(`new Worker(${workerOf(get("a"))})`)})`), "xhr"],
    ["a shared worker", script(`new SharedWorker(${workerOf(get("a"))})`), "xhr"],
  ])("200: %s from a refused address is left out and reported", async (_what, html, type) => {
    const { status, body } = await capture({ html, delay: 300 });
    expect(status).toBe(200);
    expect(body.report.blocked).toContainEqual(note(`${inside}/a`, type));
  });

  test("200: what is on a page at an address of its own comes through", async () => {
    const html = `<body>${script(`
      const show = (text) => document.body.append(text + " ");
      new Worker(${workerOf(`fetch("${pages}/green.svg", {mode: "no-cors"}).then(() => postMessage("worker"))`)}).onmessage = (e) => show(e.data);
      fetch("${pages}/green.svg", { mode: "no-cors" }).then(() => show("fetched"));
    `)}<img src="${pages}/green.svg" onload="show('image')"><iframe src="${pages}/blocks.html" onload="show('frame')"></iframe>`;
    const content = await contentOf({ html, delay: 500 });
    for (const part of ["worker", "fetched", "image", "frame"]) expect(content).toContain(`${part} `);
  });

  test("200: no service worker is ever installed", async () => {
    const html = script(`navigator.serviceWorker.register("${pages}/sw.js".replace(/.*\\/\\/[^/]*/, ""))`);
    const { body } = await capture({ html, delay: 300 });
    expect(body.report.blocked).toEqual([expect.objectContaining({ reason: "service_worker" })]);
  });

  test("200: other pages are closed before they load anything", async () => {
    const html = `<a id="a" target="_blank" href="${pages}/blocks.html">x</a>${script("a.click(); window.opened = window.open('about:blank')")}`;
    const { status, body } = await capture({ html, delay: 300 });
    expect(status).toBe(200);
    expect(body.report.blocked.every((entry) => entry.reason === "popup")).toBe(true);
    expect(body.report.blocked.length).toBeGreaterThan(0);
  });
});

describe("connections that cannot be held back", () => {
  const frame = `<iframe id="f" srcdoc="<p>"></iframe>`;

  test("200: a WebSocket to another host is never opened", async () => {
    const url = "ws://10.255.255.1/live";
    const html = `${frame}<body>${script(`
      const socket = new WebSocket("${url}");
      socket.onerror = () => document.body.append("failed ");
      document.body.append(socket instanceof WebSocket && socket.constructor === WebSocket ? "whole " : "odd ");
      new f.contentWindow.WebSocket("${url}2");
      new WebSocket.prototype.constructor("${url}3");
    `)}`;
    const { body } = await capture({ html, delay: 300 });
    for (const end of ["", "2", "3"])
      expect(body.report.blocked).toContainEqual(note(`${url}${end}`, "websocket"));
    const content = await contentOf({ html, delay: 300 });
    expect(content).toContain("whole failed");
  });

  test("200: a page cannot talk its way past, by replacing what the check uses", async () => {
    const html = script(`
      Object.defineProperty(URL.prototype, "host", { get: () => location.host });
      Reflect.construct = (target, args) => new target("ws://10.255.255.1/a");
      Array.prototype[Symbol.iterator] = function* () { yield "ws://10.255.255.1/b"; };
      let count = 0;
      new WebSocket({ toString: () => (count++ ? "ws://10.255.255.1/c" : "ws://10.255.255.1/d") });
    `);
    const { body } = await capture({ html, delay: 300 });
    expect(body.report.blocked).toEqual([note("ws://10.255.255.1/d", "websocket")]);
  });

  test("200: a document's own host may be spoken to", async () => {
    expect(await contentOf({ url: `${pages}/own-socket.html`, delay: 300 })).toContain("<h1>hello</h1>");
  });

  test("200: a frame of another site, with its own process, has no way out either", async () => {
    const { status, body } = await capture({
      html: `<iframe src="${pages}/escape.html"></iframe>`,
      delay: 700,
    });
    expect(status).toBe(200);
    const tried = body.report.blocked.map(({ url, reason }) =>
      reason === "not_allowed" ? url.split("/").at(-1) : "",
    );
    expect(tried.toSorted()).toEqual([
      "frame",
      "inner",
      "local",
      "local-socket",
      "shared",
      "socket",
      "worker",
    ]);
  });

  test("200: WebRTC, WebTransport and the like are not there, in frames and workers neither", async () => {
    const names = [
      "RTCPeerConnection",
      "webkitRTCPeerConnection",
      "WebTransport",
      "WebSocketStream",
      "PaymentRequest",
    ];
    const list = JSON.stringify([...names, "navigator.credentials"]);
    const probe = `${list}.filter((name) => name.split(".").reduce((at, part) => at?.[part], self))`;
    const html = `${frame}<iframe src="${pages}/blocks.html"></iframe><body>${script(`
      const show = (where, found) => document.body.append(where + "=" + found + ";");
      show("page", ${probe});
      show("frame", f.contentWindow.eval(${JSON.stringify(probe)}));
      new Worker(${workerOf(`postMessage([...${probe}, ...(self.WebSocket ? ["WebSocket"] : [])])`)}).onmessage = (e) => show("worker", e.data);
    `)}`;
    const content = await contentOf({ html, delay: 400 });
    for (const where of ["page", "frame", "worker"]) expect(content).toContain(`${where}=;`);
  });
});

describe("headers of the caller's", () => {
  const other = pages.replace("127.0.0.1", "localhost");
  const identity = {
    headers: { "X-Secret": "s3cret", "Accept-Language": "de" },
    authorization: "Bearer t0ken",
  };
  const shown = (html: string) =>
    JSON.parse(/<pre id="headers">(.*?)<\/pre>/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? "{}");

  test("200: they go to the target, in place of the browser's own", async () => {
    const headers = shown(await contentOf({ url: `${pages}/echo-headers`, ...identity }));
    expect(headers).toMatchObject({
      "x-secret": "s3cret",
      authorization: "Bearer t0ken",
      "accept-language": "de",
    });
  });

  test("200: they go along to another page of the same origin", async () => {
    const url = `${pages}/redirect?to=${encodeURIComponent(`${pages}/echo-headers`)}`;
    expect(shown(await contentOf({ url, ...identity }))).toMatchObject({ "x-secret": "s3cret" });
  });

  test("200: they go to no other origin, redirects included", async () => {
    const url = `${pages}/redirect?to=${encodeURIComponent(`${other}/echo-headers`)}`;
    const headers = shown(await contentOf({ url, ...identity }));
    expect(headers).toHaveProperty("host", new URL(other).host);
    expect(headers).not.toHaveProperty("x-secret");
    expect(headers).not.toHaveProperty("authorization");
    expect(headers["accept-language"]).not.toBe("de");
  });
});

const publicPolicy: TargetPolicy = { allowLoopback: false };
const noLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

function watchOf(
  order: Partial<RenderOrder> = {},
  resolver: Resolver = tableResolver({ "site.example": ["93.184.216.34"] }),
) {
  const report: CaptureReport = { redirects: [], blocked: [], failed: [], console: [], notes: [] };
  const check = createTargetCheck(publicPolicy, resolver);
  const full = { captureId: "cap_1", url: "https://site.example/", options: {}, ...order } as RenderOrder;
  const watch = new Watch({ frameId: "main", order: full, report, policy: publicPolicy, check, log: noLog });
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
      expect(report.blocked).toEqual([note("https://site.example/a", "other")]);
    },
  );

  test("an answer that nobody asked us about spoils it where its address is refused", () => {
    const { watch } = watchOf();
    watch.onResponse(answer("https://db.internal/", ""));
    expect(() => watch.assertClean()).toThrow("This target is not allowed");
  });

  test("a refused image does not spoil it, a refused document does", () => {
    const { watch } = watchOf();
    watch.decide(paused("http://10.0.0.1/"));
    watch.decide(paused("http://10.0.0.1/", { type: "Document", frameId: "child" }));
    expect(() => watch.assertClean()).not.toThrow();
    watch.decide(paused("http://10.0.0.1/", { type: "Document" }));
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

  test("the report stays short, whatever a page tries", () => {
    const { watch, report } = watchOf();
    for (let count = 0; count < 500; count++) watch.decide(paused(`http://10.0.0.1/${"x".repeat(2000)}`));
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
