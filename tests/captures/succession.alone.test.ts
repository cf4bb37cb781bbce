// A browser that has served its time is replaced, here after three captures.
import { env } from "cloudflare:workers";
import { sessions } from "@cloudflare/puppeteer";
import { beforeAll, expect, test } from "vitest";
import { BrowserHolder } from "#captures/browser/holder.ts";
import { composeCtx } from "#platform/compose.ts";
import type { BaseCtx } from "#platform/ctx.ts";

const capturesMax = 3;
const ids = async () => (await sessions(env.BROWSER)).map(({ sessionId }) => sessionId);

const kept = new Map<string, unknown>();
const storage = {
  get: async (name: string) => kept.get(name),
  put: async (name: string, value: unknown) => void kept.set(name, value),
  delete: async (name: string) => kept.delete(name),
  setAlarm: async () => undefined,
} as unknown as DurableObjectStorage;
const load = { isIdle: () => false, isAlone: () => false, isShared: () => false };

function holderOf(binding: Env["BROWSER"], span: Partial<BaseCtx["config"]["browserSpan"]> = {}) {
  const ctx = composeCtx({ env, waitUntil: (work) => void work.catch(() => undefined) });
  const browserSpan = { ...ctx.config.browserSpan, capturesMax, ...span };
  return new BrowserHolder(storage, binding, { ...ctx, config: { ...ctx.config, browserSpan } }, load);
}

async function draw(lease: Awaited<ReturnType<BrowserHolder["lease"]>>): Promise<number> {
  const { tab } = lease;
  await tab.cdp.send("Runtime.evaluate", { expression: "document.body.append('drawn')" });
  const { data } = await tab.cdp.send("Page.captureScreenshot", { format: "png" });
  return data.length;
}

let lost = 0;
const onLost = () => void lost++;

beforeAll(async () => {
  lost = 0;
});

test("after so many captures another is opened first, those under way end in the old one, and then it is closed", async () => {
  const holder = holderOf(env.BROWSER);
  const early = [await holder.lease(onLost), await holder.lease(onLost)];
  const [first] = await ids();
  const third = await holder.lease(onLost);
  await expect.poll(async () => (await ids()).length, { timeout: 8000 }).toBe(2);
  await expect.poll(() => kept.get("browser-session-id"), { timeout: 8000 }).not.toBe(first);
  // Until its last capture ends the old one works on.
  for (const lease of [...early, third]) expect(await draw(lease)).toBeGreaterThan(100);
  await Promise.all(early.map((lease) => lease.release()));
  expect(await ids()).toContain(first);
  const next = await holder.lease(onLost);
  await third.release();
  await expect.poll(ids, { timeout: 8000 }).not.toContain(first);
  expect(await draw(next)).toBeGreaterThan(100);
  expect(lost).toBe(0);
  await next.release();
  expect(await ids()).toEqual([kept.get("browser-session-id")]);
});

test("where no other can be had, it goes on", async () => {
  let mayLaunch = true;
  const binding = {
    fetch: async (url: string, init?: RequestInit) =>
      mayLaunch || !url.includes("/acquire")
        ? env.BROWSER.fetch(url, init)
        : new Response("no", { status: 429 }),
  } as unknown as Env["BROWSER"];
  kept.clear();
  const holder = holderOf(binding, { capturesMax: 1 });
  await (await holder.lease(onLost)).release();
  mayLaunch = false;
  for (let count = 0; count < 3; count++) {
    const lease = await holder.lease(onLost);
    expect(await draw(lease)).toBeGreaterThan(100);
    await lease.release();
  }
  expect(lost).toBe(0);
});

test("also by its age", async () => {
  kept.clear();
  const holder = holderOf(env.BROWSER, { capturesMax: 1000, ageMsMax: 1 });
  await (await holder.lease(onLost)).release();
  const first = kept.get("browser-session-id");
  await (await holder.lease(onLost)).release();
  await expect.poll(() => kept.get("browser-session-id"), { timeout: 8000 }).not.toBe(first);
});
