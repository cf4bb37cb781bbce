// Which browser is asked, in which order, and what is answered where none takes a capture.
import { describe, expect, test } from "vitest";
import { renderSomewhere } from "#captures/browser/dispatch.ts";
import type { Bid, Busy, RenderOrder, Why } from "#captures/browser/order.ts";
import type { Ctx } from "#platform/ctx.ts";

const order = {
  notes: [],
  options: {},
  claim: { tenantId: "ten_a", priority: "interactive", atOnce: 4, weight: 1, timeoutMs: 5000 },
} as unknown as RenderOrder;

const busy = (why: Why, more: Partial<Busy> = {}): Busy => ({
  busy: why,
  yours: { active: 0, waiting: 0 },
  waiting: 0,
  waitMs: 0,
  ...more,
});

type Answer = (bid: Bid, order: RenderOrder) => unknown;

/** Browsers that answer as told, by name, and who was asked: `session-1` or, where it might wait, `session-1 waits`. */
async function dispatch(browsers: Record<string, Answer>) {
  const asked: string[] = [];
  const bids: Bid[] = [];
  const browserSessions = {
    getByName: (name: string) => ({
      render: async (given: RenderOrder, bid: Bid) => {
        asked.push(bid.mayWait ? `${name} waits` : name);
        bids.push(bid);
        return browsers[name]?.(bid, given);
      },
    }),
  };
  const ctx = {
    config: { browserSessions: Object.keys(browsers).length, browserRegions: [] },
    origin: {},
    clock: { now: () => 0 },
    log: { error: () => undefined },
    browserSessions,
  } as unknown as Ctx;
  return { asked, bids, outcome: await renderSomewhere(ctx, order) };
}

const made = { ok: true };
const waitsOr = (answer: Busy) => (bid: Bid) => (bid.mayWait ? made : answer);

describe("a capture", () => {
  test("goes to the first browser with a free lane, which hears what is under way in those before", async () => {
    const { asked, bids, outcome } = await dispatch({
      "session-0": () => busy("lanes", { yours: { active: 3, waiting: 0 } }),
      "session-1": () => made,
    });
    expect(outcome).toEqual(made);
    expect(asked).toEqual(["session-0", "session-1"]);
    expect(bids[1]).toMatchObject({ elsewhere: 3 });
  });

  test("waits where the wait is shortest", async () => {
    const { asked } = await dispatch({
      "session-0": waitsOr(busy("lanes", { waitMs: 900 })),
      "session-1": waitsOr(busy("lanes", { waitMs: 300 })),
      "session-2": waitsOr(busy("full")),
    });
    expect(asked.slice(3)).toEqual(["session-1 waits"]);
  });

  test("whose tenant has all its plan grants under way waits where one of those ends", async () => {
    const { asked, bids } = await dispatch({
      "session-0": waitsOr(busy("lanes", { waitMs: 900, yours: { active: 4, waiting: 0 } })),
      "session-1": waitsOr(busy("lanes")),
    });
    expect(asked.at(-1)).toBe("session-0 waits");
    expect(bids.at(-1)).toMatchObject({ elsewhere: 0 });
  });

  test("that finds no browser in one place is made in the next, and waits where one works", async () => {
    const none = { ok: false, code: "browser_unavailable", step: "lease" };
    const { asked, outcome } = await dispatch({
      "session-0": () => none,
      "session-1": waitsOr(busy("lanes")),
      "session-2": () => none,
    });
    expect(outcome).toEqual(made);
    expect(asked).toEqual(["session-0", "session-1", "session-2", "session-1 waits"]);
  });

  test("whose browser object ends under it is made on another attempt, which says so", async () => {
    const notes: string[][] = [];
    const { asked, outcome } = await dispatch({
      "session-0": (_bid, given) => {
        notes.push(given.notes);
        if (notes.length === 1) throw new Error("This Durable Object was reset");
        return made;
      },
    });
    expect(outcome).toEqual(made);
    expect(asked).toHaveLength(2);
    expect(notes).toEqual([[], [expect.stringContaining("another attempt")]]);
  });

  test.each([
    ["ends again", new Error("reset")],
    ["is overloaded", Object.assign(new Error("overloaded"), { overloaded: true })],
  ])("503: whose browser object %s is told to come back", async (what, err) => {
    const { asked, outcome } = await dispatch({
      "session-0": () => {
        throw err;
      },
    });
    expect(outcome).toMatchObject({ ok: false, code: "browser_unavailable", retryAfter: "1" });
    expect(asked).toHaveLength(what === "is overloaded" ? 1 : 2);
  });
});

describe("refused at once", () => {
  test.each<[string, Busy, object]>([
    [
      "429: too many of its own tenant wait",
      busy("share", { yours: { active: 4, waiting: 30 }, waiting: 40, waitMs: 7200 }),
      {
        code: "rate_limited",
        retryAfter: "8",
        detail: expect.stringContaining("30 of your captures are waiting"),
      },
    ],
    [
      "429: its tenant's plan kept it waiting to the end",
      busy("overdue", { yours: { active: 4, waiting: 1 }, waiting: 1, waitMs: 400 }),
      { code: "rate_limited", retryAfter: "1", detail: expect.stringContaining("at most 4 at once") },
    ],
    [
      "503: it would wait longer than it may take",
      busy("late", { waiting: 40, waitMs: 12_000 }),
      {
        code: "browser_unavailable",
        retryAfter: "12",
        detail: expect.stringMatching(/40 captures are waiting.*5000 ms.*about 12 s/),
      },
    ],
    [
      "503: it waited to its end",
      busy("overdue", { waiting: 3, waitMs: 2500 }),
      {
        code: "browser_unavailable",
        retryAfter: "3",
        detail: expect.stringContaining("No browser was free within the 5000 ms"),
      },
    ],
    [
      "503: all places are taken, and nothing tells how long it will be",
      busy("full", { waiting: 400 }),
      { code: "browser_unavailable", retryAfter: "5", detail: expect.stringContaining("400 captures") },
    ],
  ])("%s", async (_what, answer, expected) => {
    const { outcome } = await dispatch({ "session-0": () => answer });
    expect(outcome).toMatchObject({ ok: false, step: "lease", ...expected });
  });

  test("429: with all browsers counted together", async () => {
    const share = busy("share", { yours: { active: 2, waiting: 20 }, waiting: 30, waitMs: 9000 });
    const { asked, outcome } = await dispatch({ "session-0": () => share, "session-1": () => share });
    expect(asked).toEqual(["session-0", "session-1"]);
    expect(outcome).toMatchObject({
      code: "rate_limited",
      detail: expect.stringMatching(/40 of your captures.* 4 are being made/),
    });
  });
});
