// The decision by a simulated clock: what is promised of it, over many seeded schedules with restarts in their midst.
import { describe, expect, inject, test } from "vitest";
import { type Call, Gate, type Kept } from "#limits/decide.ts";
import { take } from "#limits/gcra.ts";
import type { Ledger, Reservation } from "#limits/reservations.ts";
import { randomFrom } from "../support/random.ts";

const start = Date.UTC(2026, 10, 21);
const seeds = Array.from({ length: Math.max(40, inject("schedules")) }, (_, at) => at + 1);

/** A disk: reservations are on it as they are made, the rest as of the last flush. */
class Disk implements Ledger {
  readonly open = new Map<string, Reservation>();
  captures = { period: "", used: 0 };
  meters = new Map<string, number>();
  calls: Kept["calls"];

  keep(one: Reservation): void {
    this.open.set(one.id, one);
  }
  drop(id: string, period: string, used: number): void {
    this.open.delete(id);
    this.captures = { period, used };
  }
  flush(gate: Gate, now: number): void {
    for (const [id, tat] of gate.meters.changes(now)) this.meters.set(id, tat);
    this.calls = gate.calls.kept();
  }
  begin(now: number, override: Gate["rules"]["override"]): Gate {
    const gate = new Gate(this, now, {
      meters: [...this.meters],
      calls: this.calls,
      reservations: { ...this.captures, open: [...this.open.values()] },
    });
    gate.rules = { override, rules: [], costs: {}, blocks: [] };
    return gate;
  }
}

const caller: Call = {
  tenantId: "ten",
  tier: "free",
  key: "key",
  user: null,
  address: null,
  endpoint: "GET /keys",
  keyCallsMax: null,
  lend: 0,
  returned: 0,
};

describe("the rate", () => {
  test.each(seeds)("any window of any length holds at most burst + rate × length (seed %i)", (seed) => {
    const random = randomFrom(seed);
    const limit = 1 + Math.floor(random() * 300);
    const burst = 1 + Math.floor(random() * limit);
    const gate = new Disk().begin(start, { callsPerMinute: limit, burst, callsPerMonth: null });
    const passed: number[] = [];
    let now = start;
    for (let at = 0; at < 2000; at++) {
      now += random() < 0.7 ? 0 : random() * 2000;
      if (gate.admit(caller, now).isAllowed) passed.push(now);
    }
    for (let from = 0; from < passed.length; from += 1 + Math.floor(random() * 20))
      for (let to = from; to < passed.length; to += 1 + Math.floor(random() * 20)) {
        const windowMs = (passed[to] ?? 0) - (passed[from] ?? 0);
        expect(to - from + 1).toBeLessThanOrEqual(burst + Math.floor((windowMs * limit) / 60_000 + 1e-6));
      }
  });

  test.each(seeds)(
    "who is refused is let in after Retry-After, and not a millisecond before (seed %i)",
    (seed) => {
      const random = randomFrom(seed);
      const limit = 1 + Math.floor(random() * 500);
      const window = { limit, windowMs: 60_000, burst: 1 + Math.floor(random() * 50) };
      let tat = 0;
      let now = start;
      for (let at = 0; at < 300; at++) {
        const cost = 1 + Math.floor(random() * 3);
        const taken = take(window, tat, cost, now);
        tat = taken.tat;
        if (!taken.isAllowed) {
          expect(take(window, tat, cost, now + taken.retryAfterMs).isAllowed).toBe(true);
          expect(take(window, tat, cost, now + taken.retryAfterMs - 1).isAllowed).toBe(false);
        } else
          expect(
            take(window, tat, taken.remaining + 1, now).isAllowed && taken.remaining + 1 <= window.burst,
          ).toBe(false);
        now += random() * 400;
      }
    },
  );
});

describe("with restarts", () => {
  test.each(seeds)(
    "calls: each restart lets through at most what was let through since the last flush, once more (seed %i)",
    (seed) => {
      const random = randomFrom(seed);
      const max = 50 + Math.floor(random() * 200);
      const override = { callsPerMinute: 600, burst: 1 + Math.floor(random() * 100), callsPerMonth: max };
      const disk = new Disk();
      let gate = disk.begin(start, override);
      let [now, passed, unflushed, forgotten] = [start, 0, 0, 0];
      for (let at = 0; at < 3000; at++) {
        now += random() * 30;
        if (gate.admit(caller, now).isAllowed) [passed, unflushed] = [passed + 1, unflushed + 1];
        if (random() < 0.05) {
          disk.flush(gate, now);
          unflushed = 0;
        } else if (random() < 0.005) {
          gate = disk.begin(now, override);
          forgotten += unflushed;
          unflushed = 0;
        }
      }
      expect(passed).toBeLessThanOrEqual(max + forgotten);
      expect(passed).toBeGreaterThanOrEqual(max);
    },
  );

  test.each(seeds)("captures: never more made and under way than the month grants (seed %i)", (seed) => {
    const random = randomFrom(seed);
    const max = 5 + Math.floor(random() * 40);
    const atOnce = 1 + Math.floor(random() * 5);
    const override = { capturesPerMonth: max, capturesAtOnce: atOnce };
    const disk = new Disk();
    let gate = disk.begin(start, override);
    const open = new Set<string>();
    let [now, made] = [start, 0];
    for (let at = 0; at < 1500; at++) {
      now += random() * 10;
      const id = `r${at}`;
      const ask = {
        id,
        tenantId: "ten",
        tier: "free" as const,
        key: null,
        user: null,
        timeoutMs: 30_000,
        needsLane: random() < 0.8,
      };
      if (random() < 0.6 && gate.reserve(ask, now)?.isAllowed) open.add(id);
      const [ending] = open;
      if (ending !== undefined && random() < 0.5) {
        const isMade = random() < 0.5;
        open.delete(ending);
        // Told twice, as after a connection that broke.
        for (let times = random() < 0.2 ? 2 : 1; times > 0; times--)
          gate.settle({ ...ask, id: ending }, isMade, now);
        if (isMade) made++;
      }
      if (random() < 0.02) gate = disk.begin(now, override);
      expect(made + open.size).toBeLessThanOrEqual(max);
      expect(gate.reservations.used(now)).toBe(made);
      expect(gate.reservations.lanes(now)).toBeLessThanOrEqual(atOnce);
    }
    expect(made).toBeGreaterThan(0);
  });
});

describe("calls lent ahead", () => {
  test.each(seeds)(
    "are taken from rate and month as they are lent: the sum never passes the limit (seed %i)",
    (seed) => {
      const random = randomFrom(seed);
      const max = 100 + Math.floor(random() * 900);
      const burst = 1 + Math.floor(random() * 400);
      const gate = new Disk().begin(start, { callsPerMinute: 1200, burst, callsPerMonth: max });
      const isolates = [0, 0, 0];
      let [now, made] = [start, 0];
      for (let at = 0; at < 4000; at++) {
        now += random() * 20;
        const one = Math.floor(random() * isolates.length);
        const left = isolates[one] ?? 0;
        if (left > 0 && random() < 0.9) {
          isolates[one] = left - 1;
          made++;
          continue;
        }
        const verdict = gate.admit({ ...caller, lend: Math.floor(random() * 100), returned: left }, now);
        isolates[one] = verdict.isAllowed ? verdict.lent : 0;
        if (verdict.isAllowed) made++;
        expect(made).toBeLessThanOrEqual(max);
        expect(made).toBeLessThanOrEqual(burst + ((now - start) * 1200) / 60_000 + 1);
      }
    },
  );
});

test("a call is taken from all windows it counts in, or from none", () => {
  const gate = new Disk().begin(start, { callsPerMinute: 100, burst: 10 });
  const strict = {
    id: "r",
    name: "strict",
    identity: "key" as const,
    endpoint: null,
    limit: 1,
    windowSeconds: 60,
    burst: 1,
  };
  gate.rules = { ...gate.rules, rules: [strict] };
  expect(gate.admit(caller, start)).toMatchObject({ isAllowed: true });
  for (let at = 0; at < 20; at++)
    expect(gate.admit(caller, start)).toMatchObject({ isAllowed: false, violated: ["strict"] });
  const { states } = gate.look(caller, start);
  expect(states.find(({ name }) => name === "minute")?.remaining).toBe(9);
  expect(gate.calls.all(start)).toBe(1);
});

test("a new month begins with its whole allowance, and what was begun before does not count in it", () => {
  const end = Date.UTC(2026, 11, 1);
  const gate = new Disk().begin(end - 10, { capturesPerMonth: 1, capturesAtOnce: 5 });
  const ask = (id: string) => ({
    id,
    tenantId: "ten",
    tier: "free" as const,
    key: null,
    user: null,
    timeoutMs: 1000,
    needsLane: true,
  });
  expect(gate.reserve(ask("a"), end - 10)).toMatchObject({ isAllowed: true });
  expect(gate.reserve(ask("b"), end - 5)).toMatchObject({ isAllowed: false, reason: "wait" });
  expect(gate.reserve(ask("c"), end)).toMatchObject({ isAllowed: true });
  gate.settle(ask("a"), true, end + 1);
  expect(gate.reservations.used(end + 1)).toBe(0);
  gate.settle(ask("c"), true, end + 2);
  expect(gate.reserve(ask("d"), end + 3)).toMatchObject({ isAllowed: false, reason: "quota" });
});

test("a capture whose end nobody tells holds its place until its time is over; told late, it counts all the same", () => {
  const gate = new Disk().begin(start, { capturesPerMonth: 5, capturesAtOnce: 1 });
  const ask = (id: string) => ({
    id,
    tenantId: "ten",
    tier: "free" as const,
    key: null,
    user: null,
    timeoutMs: 1000,
    needsLane: true,
  });
  expect(gate.reserve(ask("a"), start)).toMatchObject({ isAllowed: true });
  expect(gate.reserve(ask("b"), start + 30_999)).toBeUndefined();
  expect(gate.reserve(ask("b"), start + 31_000)).toMatchObject({ isAllowed: true });
  gate.settle(ask("a"), true, start + 40_000);
  expect(gate.reservations.used(start + 40_000)).toBe(1);
});
