// What a page can make the browser tell us in one message, measured on the way: a message over 32 MiB ends the
// connection for every capture in that browser.
import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { attempt } from "#captures/browser/attempt.ts";
import { BrowserHolder } from "#captures/browser/holder.ts";
import type { RenderOrder } from "#captures/browser/order.ts";
import { composeCtx } from "#platform/compose.ts";
import { pages } from "../support/world.ts";

/** What each case tries, and what is let through of it at most, the page's own picture included. */
const triedBytes = 8_000_000;
const toldBytesMax = 300_000;

let largest = 0;
let count = 0;
/** The browser's binding, measuring what comes through it. */
const measuring = {
  fetch: async (url: string, init: RequestInit) => {
    const res = await env.BROWSER.fetch(url, init);
    res.webSocket?.addEventListener("message", ({ data }) => {
      count++;
      largest = Math.max(largest, typeof data === "string" ? data.length : Infinity);
    });
    return res;
  },
} as unknown as Env["BROWSER"];

const kept = new Map<string, unknown>();
const storage = {
  get: async (name: string) => kept.get(name),
  put: async (name: string, value: unknown) => void kept.set(name, value),
  delete: async (name: string) => kept.delete(name),
  setAlarm: async () => undefined,
} as unknown as DurableObjectStorage;
const ctx = composeCtx({ env, waitUntil: () => undefined });
const holder = new BrowserHolder(storage, measuring, ctx, {
  isIdle: () => true,
  isAlone: () => true,
  isShared: () => false,
});

const timeoutMs = 8000;
async function run(script: string) {
  largest = count = 0;
  const options = { timeout: timeoutMs, wait_until: ["load"], delay: 300, ignore_host_errors: true };
  const order = {
    captureId: "cap_1",
    requestId: "req_1",
    traceparent: "",
    ownHost: "",
    url: `${pages}/hostile/scripted?js=${encodeURIComponent(script)}`,
    outputs: [{ format: "png", objectKey: "measured" }],
    options,
    notes: [],
    claim: { timeoutMs },
  } as unknown as RenderOrder;
  return attempt(ctx, holder, order, { endsAt: Date.now() + timeoutMs, isFirst: true });
}

beforeAll(async () => void (await run("")));

const text = `const big = "x".repeat(${triedBytes});`;

test.each([
  ["a logged text", `console.log(big)`],
  ["a logged error", `console.error(new Error(big))`],
  ["a logged function", `console.log(new Function("/*" + big + "*/"))`],
  ["an error nobody catches", `throw new Error(big)`],
  ["a rejection nobody catches", `Promise.reject(big)`],
  ["a prompt", `prompt(big, big)`],
  ["a title", `document.title = big`],
  ["a script's name", `(0, eval)("console.log(1)//# sourceURL=" + big)`],
  [
    "a stack of long names",
    `(0, eval)("(function f(n) { n ? f(n - 1) : console.log(1) })(99)//# sourceURL=" + big.slice(0, 4e5))`,
  ],
  ["a fetched data: address", `fetch("data:," + big)`],
  ["a fetched address", `fetch("/?" + big)`],
  ["a text sent", `fetch("/x", { method: "POST", body: big })`],
  ["bytes sent", `fetch("/x", { method: "POST", body: new Uint8Array(${triedBytes}) })`],
  ["a blob sent", `fetch(new Request("/x", { method: "POST", body: new Blob([big]) }))`],
  ["an XMLHttpRequest", `const sent = new XMLHttpRequest(); sent.open("POST", "/x"); sent.send(big)`],
  ["an address of history", `history.pushState(null, "", "?" + big)`],
  ["a WebSocket elsewhere", `new WebSocket("ws://10.1.1.1/" + big)`],
])("200: %s of 8 MB comes to us short", async (_what, script) => {
  expect(await run(text + script)).toMatchObject({ ok: true, report: { attempts: 1 } });
  expect(largest).toBeLessThan(toldBytesMax);
});

test.each([
  [
    "history",
    `setInterval(() => { for (let i = 0; i < 100; i++) history.pushState(null, "", "?" + i); }, 1)`,
  ],
  ["hashes", `let i = 0; setInterval(() => { for (let j = 0; j < 100; j++) location.hash = i++; }, 1)`],
])("200: %s without end are told a few times", async (_what, script) => {
  expect(await run(script)).toMatchObject({ ok: true, report: { attempts: 1 } });
  expect(count).toBeLessThan(4000);
});
