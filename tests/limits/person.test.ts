// Who is signed in: their pages have a rate of their own.
import { describe, expect, test } from "vitest";
import { type Call, Gate } from "#limits/decide.ts";
import { noRules, type Rules } from "#limits/rules.ts";

const start = Date.UTC(2026, 10, 21);
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

function gateWith(override: Rules["override"]): Gate {
  const gate = new Gate({ keep: () => undefined, drop: () => undefined }, start);
  gate.rules = { ...noRules, override };
  return gate;
}

describe("a person who is signed in", () => {
  const person: Call = { ...caller, key: null, user: "usr_1" };

  test("has a rate of their own, and uses up nothing of what the plan grants its keys", () => {
    const gate = gateWith({ callsPerMinute: 4, burst: 1, callsPerMonth: 3 });
    for (let at = 0; at < 100; at++) expect(gate.admit(person, start).isAllowed).toBe(true);
    expect(gate.calls.all(start)).toBe(0);
    expect(gate.admit(caller, start).isAllowed).toBe(true);
    expect(gate.admit(caller, start).isAllowed).toBe(false);
  });

  test("reads their pages also when the month's calls are spent, and is refused beyond their rate", () => {
    const gate = gateWith({ callsPerMinute: null, callsPerMonth: 1 });
    gate.admit(caller, start);
    expect(gate.admit(caller, start).isAllowed).toBe(false);
    const verdicts = Array.from({ length: 200 }, () => gate.admit(person, start).isAllowed);
    expect(verdicts.filter(Boolean)).toHaveLength(150);
    expect(gate.admit({ ...person, user: "usr_2" }, start).isAllowed).toBe(true);
  });
});
