import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { connect, sessions } from "@cloudflare/puppeteer";
import { afterEach, describe, expect, test, vi } from "vitest";
import { launch } from "#captures/browser/connection.ts";
import { composeCtx } from "#platform/compose.ts";
import { newTenant, pages, post } from "../support/world.ts";

/** Made anew for each use: a stub does not outlive its object. */
const session = () => env.BROWSER_SESSION.getByName("session-0");

/** Ends the object as a deploy or a fault does: memory and connections gone, storage kept. */
async function restart() {
  await runInDurableObject(session(), (_object, state) => state.abort("restart")).catch(() => undefined);
}

const shoot = async (key: string, options: Record<string, unknown> = {}) =>
  post(
    "/api/v1/screenshot",
    { url: `${pages}/blocks.html`, response_type: "json", cache: false, ...options },
    key,
  );

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A second connection to the browser that captures are made in, as an operator's tool would have. */
async function onlooker() {
  const [running] = await sessions(env.BROWSER);
  if (!running) throw new Error("no browser is running");
  return connect(env.BROWSER, running.sessionId);
}

/** Waits until a capture has its page open. */
async function pageIsOpen(part: string) {
  const browser = await onlooker();
  await expect
    .poll(() => browser.targets().some((one) => one.url().includes(part)), { timeout: 5000 })
    .toBe(true);
  await browser.disconnect();
}

async function crashThePage(part: string) {
  const browser = await onlooker();
  const target = await browser.waitForTarget((one) => one.url().includes(part));
  const cdp = await target.createCDPSession();
  // The answer never comes: the process that would give it is gone.
  void cdp.send("Page.crash").catch(() => undefined);
  await pause(200);
  await browser.disconnect();
}

async function killTheBrowser() {
  const browser = await onlooker();
  await browser.close();
}

describe("a browser that fails under a capture", () => {
  test.each([
    ["dies", killTheBrowser],
    ["loses the page's process", crashThePage],
  ])("200: it %s, and the capture is made on the second attempt", async (_what, strike) => {
    const { key } = await newTenant();
    expect((await shoot(key)).status).toBe(200);
    // Not another test's page, which may still be about.
    const part = `struck-${strike.name}`;
    const capture = shoot(key, { url: `${pages}/blocks.html?${part}`, delay: 1500 });
    await pageIsOpen(part);
    await strike(part);
    const res = await capture;
    expect(res.status).toBe(200);
    expect(await res.json()).toMatchObject({
      report: { notes: [expect.stringContaining("second attempt")] },
    });
  });

  test("502: with no time left for another attempt it says what happened, and the next capture finds a new browser", async () => {
    const { key } = await newTenant();
    await shoot(key);
    const capture = shoot(key, { url: `${pages}/slow?ms=5000`, timeout: 1400 });
    await pause(700);
    await killTheBrowser();
    const res = await capture;
    expect(res.status).toBe(502);
    expect(await res.json()).toMatchObject({ code: "render_failed", retryable: true });
    expect((await shoot(key)).status).toBe(200);
  });
});

describe("what captures leave behind", () => {
  test("no context but the spare, after successes, failures and time-outs", async () => {
    const { key } = await newTenant(undefined, "enterprise");
    const attempts = [
      {},
      { selector: "#none" },
      { url: `${pages}/never`, timeout: 1000 },
      { url: "http://127.0.0.1:9/" },
      { html: "x", url: undefined },
    ];
    const answers = await Promise.all(attempts.map((options) => shoot(key, options)));
    expect(answers.map(({ status }) => status)).toEqual([200, 422, 504, 403, 200]);
    const browser = await onlooker();
    const cdp = await browser.target().createCDPSession();
    const contexts = async () => (await cdp.send("Target.getBrowserContexts")).browserContextIds.length;
    await expect.poll(contexts, { timeout: 3000 }).toBeLessThanOrEqual(1);
    await browser.disconnect();
    expect(await session().status()).toMatchObject({ browser: "open", active: 0, waiting: 0 });
  });

  test("nothing a page stored is there for the next", async () => {
    const { key } = await newTenant();
    const url = `${pages}/set-cookie?visited=yes`;
    expect((await shoot(key, { url })).status).toBe(200);
    const res = await post("/api/v1/content", { url: `${pages}/echo-headers` }, key);
    expect(await res.text()).not.toContain("visited");
  });
});

describe("many at once", () => {
  test("200: more than there are lanes, all are made, each of its own page", async () => {
    const { key } = await newTenant();
    const numbers = Array.from({ length: 10 }, (_, at) => at);
    const bodies = await Promise.all(
      numbers.map(async (at) =>
        (await post("/api/v1/content", { html: `<title>n${at}</title><p>number ${at}</p>` }, key)).text(),
      ),
    );
    for (const at of numbers) expect(bodies[at]).toContain(`number ${at}<`);
  });
});

describe("the session", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test("an object that was restarted takes its browser up again instead of starting another", async () => {
    const { key } = await newTenant();
    await shoot(key);
    const before = await sessions(env.BROWSER);
    await restart();
    expect((await shoot(key)).status).toBe(200);
    const after = await sessions(env.BROWSER);
    expect(after.map((one) => one.sessionId)).toEqual(before.map((one) => one.sessionId));
  });

  test("is closed once idle, not before, and the next capture opens another", async () => {
    const { key } = await newTenant();
    await shoot(key);
    expect(await runDurableObjectAlarm(session())).toBe(true);
    expect(await session().status()).toMatchObject({ browser: "open" });
    vi.useFakeTimers({ now: Date.now() + 30_000, toFake: ["Date"] });
    expect(await runDurableObjectAlarm(session())).toBe(true);
    vi.useRealTimers();
    expect(await session().status()).toMatchObject({ browser: "closed", spare: false });
    await expect.poll(() => sessions(env.BROWSER), { timeout: 5000 }).toEqual([]);
    expect((await shoot(key)).status).toBe(200);
  });

  test("is closed when idle also by an object that was restarted since", async () => {
    const { key } = await newTenant();
    await shoot(key);
    await restart();
    vi.useFakeTimers({ now: Date.now() + 30_000, toFake: ["Date"] });
    expect(await runDurableObjectAlarm(session())).toBe(true);
    vi.useRealTimers();
    await expect.poll(() => sessions(env.BROWSER), { timeout: 5000 }).toEqual([]);
  });
});

describe("the binding's own limits", () => {
  const { log } = composeCtx({ env, waitUntil: () => undefined });
  const withLimits = (limits: object) =>
    ({ fetch: async () => Response.json(limits) }) as unknown as Env["BROWSER"];

  test.each([
    [
      "all sessions in use",
      {
        activeSessions: [{ id: "a" }],
        maxConcurrentSessions: 1,
        allowedBrowserAcquisitions: 1,
        timeUntilNextAllowedBrowserAcquisition: 0,
      },
      "5",
    ],
    [
      "no acquisition for a while",
      {
        activeSessions: [],
        maxConcurrentSessions: 9,
        allowedBrowserAcquisitions: 0,
        timeUntilNextAllowedBrowserAcquisition: 20_000,
      },
      "20",
    ],
  ])("503: %s", async (_what, limits, retryAfter) => {
    await expect(launch(withLimits(limits), 1000, () => undefined, log)).rejects.toMatchObject({
      code: "browser_unavailable",
      details: { headers: { "Retry-After": retryAfter } },
    });
  });

  test("503: another takes the last session between the question and the taking", async () => {
    const free = {
      activeSessions: [],
      maxConcurrentSessions: 9,
      allowedBrowserAcquisitions: 1,
      timeUntilNextAllowedBrowserAcquisition: 0,
    };
    const binding = {
      fetch: async (url: string) =>
        url.includes("/limits") ? Response.json(free) : new Response("rate limit", { status: 429 }),
    } as unknown as Env["BROWSER"];
    await expect(launch(binding, 1000, () => undefined, log)).rejects.toMatchObject({
      code: "browser_unavailable",
      details: { headers: { "Retry-After": "2" } },
    });
  });
});
