// Who gets a lane and who waits: the order alone, with work that ends when told, so that no time matters.
import { describe, expect, test, vi } from "vitest";
import { Lanes } from "#captures/browser/lanes.ts";
import type { Busy, Claim } from "#captures/browser/order.ts";

const first = { mayWait: true, elsewhere: 0, spentMs: 0 };
const claimOf = (tenantId: string, more: Partial<Claim> = {}): Claim => ({
  tenantId,
  priority: "interactive",
  atOnce: 50,
  weight: 1,
  timeoutMs: 60_000,
  ...more,
});

/** Lanes, the captures under way in them in the order they began, and how to end one. */
function world(laneCount: number) {
  let now = 0;
  const lanes = new Lanes(laneCount, { now: () => now });
  const underWay: { name: string; end: () => void }[] = [];
  const begun: string[] = [];
  const refused = new Map<string, Busy>();
  const ask = async (name: string, claim: Claim, bid = first, sizeBytes = 1000) => {
    const answer = await lanes.run({ claim, bid, sizeBytes: () => sizeBytes }, () => {
      begun.push(name);
      const { promise, resolve } = Promise.withResolvers<void>();
      underWay.push({ name, end: resolve });
      return promise;
    });
    if (answer) refused.set(name, answer);
    return answer;
  };
  /** Ends the capture that began first, `ms` later. */
  const endOne = async (ms = 100, of = "") => {
    now += ms;
    const at = underWay.findIndex(({ name }) => name.startsWith(of));
    if (at >= 0) underWay.splice(at, 1)[0]?.end();
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  const many = (count: number, tenant: string, more: Partial<Claim> = {}) => {
    for (let at = 0; at < count; at++) void ask(`${tenant}${at}`, claimOf(tenant, more));
  };
  return { lanes, underWay, begun, refused, ask, endOne, many };
}

describe("a tenant that sends many at once", () => {
  test("takes all lanes where nobody else asks, and leaves others the one lane more", async () => {
    const { begun, ask, many } = world(4);
    many(20, "a");
    expect(begun).toEqual(["a0", "a1", "a2", "a3"]);
    void ask("b", claimOf("b"));
    expect(begun.at(-1)).toBe("b");
  });

  test("leaves half the lanes to others while one is about, and takes them back ten seconds later", async () => {
    const { ask, endOne, many, underWay, lanes } = world(4);
    const of = (tenant: string) => underWay.filter(({ name }) => name.startsWith(tenant)).length;
    many(20, "a");
    void ask("b", claimOf("b"));
    expect(lanes.isShared).toBe(true);
    await endOne(100, "b");
    for (let count = 0; count < 4; count++) await endOne(100, "a");
    expect(of("a")).toBe(2);
    await endOne(10_000, "a");
    expect(lanes.isShared).toBe(false);
    expect(of("a")).toBe(4);
  });

  test("does not delay another's single capture: with all lanes taken and 20 waiting it is the next", async () => {
    const { begun, ask, endOne, many } = world(4);
    many(24, "a");
    void ask("c", claimOf("c"));
    void ask("b", claimOf("b"));
    expect(begun).toEqual(["a0", "a1", "a2", "a3", "c"]);
    await endOne();
    expect(begun.slice(5)).toEqual(["b"]);
    for (let count = 0; count < 3; count++) await endOne(100, "a");
    expect(begun.slice(6)[0]).toBe("a4");
  });

  test("shares the lanes evenly with another that sends many, whoever came first", async () => {
    const { begun, endOne, many, underWay } = world(4);
    many(40, "a");
    many(40, "b");
    for (let count = 0; count < 12; count++) await endOne();
    const of = (tenant: string) => underWay.filter(({ name }) => name.startsWith(tenant)).length;
    expect([of("a"), of("b")]).toEqual([2, 2]);
    // Each tenant's own stay in order.
    const own = begun.filter((name) => name.startsWith("a")).map((name) => Number(name.slice(1)));
    expect(own).toEqual(own.toSorted((one, other) => one - other));
  });

  test("of more weight holds more of the lanes, never more than half", async () => {
    const { endOne, many, underWay } = world(8);
    many(80, "a", { weight: 3 });
    for (const tenant of ["b", "c", "d", "e", "f"]) many(40, tenant);
    for (let count = 0; count < 40; count++) await endOne();
    const of = (tenant: string) => underWay.filter(({ name }) => name.startsWith(tenant)).length;
    expect([of("a"), of("b"), of("c"), of("d"), of("e"), of("f")]).toEqual([3, 1, 1, 1, 1, 1]);
  });

  test("waits for its own to end once it has as many under way as its plan grants", async () => {
    const { begun, endOne, many } = world(4);
    many(5, "a", { atOnce: 2 });
    expect(begun).toEqual(["a0", "a1"]);
    await endOne();
    expect(begun).toEqual(["a0", "a1", "a2"]);
  });

  test("has those counted that are under way in other browsers", async () => {
    const { ask, begun } = world(4);
    expect(
      await ask("a", claimOf("a", { atOnce: 2 }), { ...first, mayWait: false, elsewhere: 2 }),
    ).toMatchObject({ busy: "lanes", yours: { active: 0, waiting: 0 } });
    expect(begun).toEqual([]);
  });

  test("is refused where its own waiting captures are as many as the places left, and another is not", async () => {
    const { ask, begun, many, lanes, endOne } = world(1);
    many(51, "a");
    expect(lanes.waiting).toBe(50);
    expect(await ask("more", claimOf("a"))).toMatchObject({
      busy: "share",
      yours: { active: 1, waiting: 50 },
    });
    void ask("b", claimOf("b"));
    void ask("b2", claimOf("b"));
    expect(lanes.waiting).toBe(51);
    await endOne();
    expect(begun).toEqual(["a0", "b", "a1"]);
  });

  test("is refused where what waits would hold too much memory, and another is not", async () => {
    const { ask, many, lanes } = world(1);
    many(1, "a");
    void ask("large", claimOf("a"), first, 11_000_000);
    expect(await ask("larger", claimOf("a"), first, 5_000_000)).toMatchObject({ busy: "share" });
    void ask("b", claimOf("b"), first, 1000);
    void ask("b2", claimOf("b"), first, 5_000_000);
    expect(lanes.waiting).toBe(2);
  });
});

describe("background work", () => {
  test("comes after what somebody waits for, one turn in eight excepted", async () => {
    const { begun, endOne, many } = world(2);
    many(2, "a");
    many(3, "x", { priority: "background" });
    many(10, "b");
    many(10, "c");
    for (let count = 0; count < 16; count++) await endOne();
    const order = begun.slice(2);
    expect(order.slice(0, 6).join()).not.toContain("x");
    expect(order.filter((name) => name.startsWith("x")).length).toBeGreaterThan(0);
    expect(order.filter((name) => name.startsWith("x")).length).toBeLessThanOrEqual(2);
  });

  test("never takes the last lane", async () => {
    const { begun, many } = world(4);
    many(9, "x", { priority: "background" });
    expect(begun).toHaveLength(3);
    many(2, "b");
    expect(begun.slice(3)).toEqual(["b0", ...(begun.length > 4 ? ["b1"] : [])]);
  });
});

describe("a capture whose time cannot suffice", () => {
  const busyLane = async () => {
    const made = world(1);
    // Ten that took two seconds each.
    made.many(10, "past");
    for (let count = 0; count < 10; count++) await made.endOne(2000);
    return made;
  };

  test("is refused at once, as late where others wait before it", async () => {
    const { ask, many } = await busyLane();
    for (const tenant of ["c", "d", "e", "f"]) many(1, tenant);
    many(4, "g");
    // Even one whose time would not do without waiting.
    expect(await ask("b", claimOf("b", { timeoutMs: 1000 }))).toMatchObject({ busy: "late" });
    const answer = await ask("b", claimOf("b", { timeoutMs: 5000 }));
    expect(answer).toMatchObject({ busy: "late", yours: { active: 0, waiting: 0 } });
    expect(answer?.waitMs).toBeGreaterThan(3000);
  });

  test("is refused at once, as its tenant's share where only its own wait before it", async () => {
    const { ask, many, begun } = await busyLane();
    many(4, "a");
    const before = begun.length;
    expect(await ask("a more", claimOf("a", { timeoutMs: 5000 }))).toMatchObject({ busy: "share" });
    expect(begun).toHaveLength(before);
  });

  test("waits where its time suffices", async () => {
    const { ask, many, lanes } = await busyLane();
    many(4, "a");
    void ask("b", claimOf("b", { timeoutMs: 9000 }));
    expect(lanes.waiting).toBeGreaterThan(0);
  });

  test("is answered when its time is over while it waits, and is never begun", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const { ask, begun, lanes, many, underWay } = world(1);
      many(1, "a", { atOnce: 1 });
      const waits = ask("a more", claimOf("a", { atOnce: 1, timeoutMs: 3000 }));
      await vi.advanceTimersByTimeAsync(2999);
      expect(lanes.waiting).toBe(1);
      await vi.advanceTimersByTimeAsync(1);
      expect(await waits).toMatchObject({ busy: "overdue" });
      expect(lanes.waiting).toBe(0);
      underWay.shift()?.end();
      await vi.advanceTimersByTimeAsync(0);
      expect(begun).toEqual(["a0"]);
    } finally {
      vi.useRealTimers();
    }
  });
});
