// The rules alone, over many flags and many names.
import { describe, expect, test } from "vitest";
import { bucketCount, bucketOf } from "#flags/bucket.ts";
import { decide, type Decision, type FlagRow, flagRules, type Subject } from "#flags/decide.ts";
import { randomFrom } from "../support/random.ts";

const now = 1_800_000_000_000;
const nobody = { tenants: [], users: [] };
const plain: FlagRow = {
  key: "new-engine",
  description: "",
  kind: "boolean",
  enabled: true,
  killSwitch: false,
  internal: false,
  deny: nobody,
  allow: nobody,
  plans: [],
  buckets: null,
  unit: "tenant",
  defaultOn: false,
  values: { on: true, off: false },
  expiresAt: null,
  revision: 1,
  createdAt: now,
  updatedAt: now,
};
const subject: Subject = { tenantId: "ten_a", tier: "professional", user: "user-1" };

function decided(flag: Partial<FlagRow>, who: Subject = subject): Decision {
  const outcome = decide({ ...plain, ...flag }, who, now);
  if (typeof outcome === "string") throw new Error(outcome);
  return outcome;
}

/** What makes each rule decide, in the order of the rules. */
const causes: [rule: string, cause: Partial<FlagRow>, on: boolean, reason: string][] = [
  ["kill_switch", { killSwitch: true }, false, "DISABLED"],
  ["disabled", { enabled: false }, false, "DISABLED"],
  ["expired", { expiresAt: now }, false, "DISABLED"],
  ["deny", { deny: { tenants: ["ten_a"], users: [] } }, false, "TARGETING_MATCH"],
  ["allow", { allow: { tenants: [], users: ["user-1"] } }, true, "TARGETING_MATCH"],
  ["plan", { plans: ["professional"] }, true, "TARGETING_MATCH"],
  ["percentage", { kind: "percentage", buckets: bucketCount }, true, "SPLIT"],
  ["default", { defaultOn: true }, true, "STATIC"],
];

test("the rules are asked in their order: each decides before all that come after it", () => {
  expect(causes.map(([rule]) => rule)).toEqual([...flagRules]);
  causes.forEach(([rule, , on, reason], at) => {
    const later = causes.slice(at).map(([, cause]) => cause);
    // The first to be named stays as it is.
    const flag = later.reduceRight<Partial<FlagRow>>((all, cause) => ({ ...all, ...cause }), {});
    expect(decided(flag)).toMatchObject({ rule, on, reason });
    expect(decided(flag).explanation).not.toBe("");
  });
});

test("of every combination of rules the first decides", () => {
  for (let mask = 0; mask < 2 ** causes.length; mask++) {
    const chosen = causes.filter((_, at) => (mask >> at) & 1);
    const flag = chosen.reduceRight<Partial<FlagRow>>((all, [, cause]) => ({ ...all, ...cause }), {});
    expect(decided(flag).rule).toBe(chosen[0]?.[0] ?? "default");
  }
});

test("lists name tenants and users, each for themselves", () => {
  const allow = { tenants: ["ten_a"], users: ["user-9"] };
  expect(decided({ allow }).rule).toBe("allow");
  expect(decided({ allow }, { tenantId: "ten_b", tier: "free", user: "user-9" }).rule).toBe("allow");
  expect(decided({ allow }, { tenantId: "ten_b", tier: "free", user: "ten_a" }).rule).toBe("default");
  expect(decided({ allow }, { tenantId: "user-9", tier: "free" })).toMatchObject({
    on: false,
    reason: "DEFAULT",
  });
});

test("a flag is on until the millisecond that it expires", () => {
  expect(decided({ defaultOn: true, expiresAt: now + 1 }).on).toBe(true);
  expect(decided({ defaultOn: true, expiresAt: now })).toMatchObject({ on: false, rule: "expired" });
});

describe("a percentage", () => {
  const percentage = (buckets: number, more: Partial<FlagRow> = {}) => ({
    ...plain,
    kind: "percentage" as const,
    buckets,
    ...more,
  });
  const isOn = (flag: FlagRow, tenantId: string) => {
    const outcome = decide(flag, { tenantId, tier: "free" }, now);
    return typeof outcome !== "string" && outcome.on;
  };

  test("growing by any steps never takes it from anybody", () => {
    const random = randomFrom(7);
    for (let flagNumber = 0; flagNumber < 20; flagNumber++) {
      const key = `flag-${random()}`;
      const ids = Array.from({ length: 300 }, () => `ten_${random()}`);
      let had = new Set<string>();
      for (let buckets = 0; buckets <= bucketCount; buckets += 1 + Math.floor(random() * 900)) {
        const has = new Set(ids.filter((id) => isOn(percentage(buckets, { key }), id)));
        expect(had.isSubsetOf(has)).toBe(true);
        had = has;
      }
    }
  });

  test("is that share of names as they are given, within what chance allows", () => {
    const names = {
      counted: (at: number) => `user-${at}`,
      padded: (at: number) => `ten_${String(at).padStart(26, "0")}`,
      mails: (at: number) => `person${at}@example.com`,
    };
    for (const name of Object.values(names)) {
      for (const share of [0.01, 0.1, 0.5]) {
        const count = 20_000;
        let on = 0;
        for (let at = 0; at < count; at++) if (isOn(percentage(share * bucketCount), name(at))) on++;
        // Five standard deviations.
        expect(Math.abs(on / count - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / count));
      }
    }
  });

  test("of two flags reaches others: being early in one says nothing of the other", () => {
    const count = 20_000;
    let both = 0;
    for (let at = 0; at < count; at++) {
      const isIn = (key: string) => isOn(percentage(bucketCount / 2, { key }), `ten_${at}`);
      if (isIn("one") && isIn("two")) both++;
    }
    expect(Math.abs(both / count - 0.25)).toBeLessThan(0.02);
  });

  test("counts in hundredths: 0.01 % is one bucket of 10,000", () => {
    const first = Array.from({ length: 100_000 }, (_, at) => `ten_${at}`).find(
      (id) => bucketOf(plain.key, id) === 0,
    );
    expect(isOn(percentage(1), first ?? "")).toBe(true);
    expect(isOn(percentage(0), first ?? "")).toBe(false);
  });

  test("is sticky across releases: these places never change", () => {
    expect(bucketOf("new-engine", "ten_a")).toBe(2055);
    expect(bucketOf("new-engine", "Zoë ☂")).toBe(7165);
  });

  test("of users needs a user, unless it is none or all", () => {
    const who: Subject = { tenantId: "ten_a", tier: "free" };
    const outcome = (buckets: number) => decide(percentage(buckets, { unit: "user" }), who, now);
    expect(outcome(1)).toBe("needs_user");
    expect(outcome(0)).toMatchObject({ on: false, reason: "SPLIT" });
    expect(outcome(bucketCount)).toMatchObject({ on: true });
  });
});
