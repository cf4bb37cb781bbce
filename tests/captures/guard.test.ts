import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { launch } from "#captures/browser/connection.ts";
import { BrowserGuard } from "#captures/browser/guard.ts";
import type { RenderOrder } from "#captures/browser/order.ts";
import { openTab } from "#captures/browser/tab.ts";
import type { CaptureReport } from "#db/schema/captures.ts";
import { composeCtx } from "#platform/compose.ts";
import { tableResolver } from "../support/resolver.ts";
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

describe("windows that a page opens in its own process", () => {
  const open = (href: string) =>
    `<a id="a" href="${href}" target="w" rel="opener">x</a>${script("a.click()")}`;

  test.each([
    ["empty", open("about:blank")],
    ["made by a script", open("javascript:'made'")],
    ["led elsewhere", open(`${pages}/blocks.html`)],
    [
      "ten at once",
      Array.from({ length: 10 }, (_, index) => open("about:blank").replace('"w"', `"w${index}"`)).join(""),
    ],
  ])("200: %s, they are closed and hold up nothing", async (_what, html) => {
    const { status, body } = await capture({ html, timeout: 8000, delay: 200 });
    expect(status).toBe(200);
    expect(body.report.blocked).toContainEqual(expect.objectContaining({ type: "popup", reason: "popup" }));
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
    expect(new Set(tried)).toEqual(
      new Set(["frame", "inner", "local", "local-socket", "shared", "socket", "worker"]),
    );
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

test("a page's names are looked up by the resolver, and those that lead inside are refused", async () => {
  const ctx = composeCtx({ env, waitUntil: () => undefined });
  const connection = await launch(env.BROWSER, 20_000, () => undefined, ctx.log);
  try {
    const inward = tableResolver({
      "in.example": ["10.0.0.1"],
      "both.example": ["93.184.216.34", "fd00::1"],
    });
    const guard = await BrowserGuard.attach(connection.root.cdp, ctx, inward);
    const tab = await openTab(connection.root);
    const report: CaptureReport = { redirects: [], blocked: [], failed: [], console: [], notes: [] };
    const order = { captureId: "cap_1", url: `${pages}/`, options: {} } as RenderOrder;
    const watch = guard.watch(tab, order, report, ctx.log);
    for (const [url, error] of [
      ["http://in.example/", "net::ERR_BLOCKED_BY_CLIENT"],
      ["http://both.example/", "net::ERR_BLOCKED_BY_CLIENT"],
      ["http://none.example/", "net::ERR_NAME_NOT_RESOLVED"],
      [`${pages}/redirect?to=http://in.example/`, "net::ERR_BLOCKED_BY_CLIENT"],
    ] as const)
      expect(await tab.cdp.send("Page.navigate", { url })).toMatchObject({ errorText: error });
    expect(() => watch.assertClean()).toThrow("This target is not allowed");
    watch.end();
  } finally {
    await connection.close();
  }
});
