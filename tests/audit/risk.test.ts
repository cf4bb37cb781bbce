import { describe, expect, test } from "vitest";
import { events, happened, sealAll } from "../support/audit.ts";
import { newTenant } from "../support/world.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
/** Noon: away from the ends of a day. */
const noon = Math.floor(Date.now() / day) * day - 12 * 60 * minute;
const berlin = { address: "203.0.113.7", country: "DE", place: { latitude: 52.5, longitude: 13.4 } };
const sydney = { address: "198.51.100.9", country: "AU", place: { latitude: -33.9, longitude: 151.2 } };
const deed = { action: "capture.create", origin: berlin };
const failed = { action: "session.sign_in", outcome: "failure" as const, origin: berlin };

type Deed = Parameters<typeof happened>[1];

async function risks(...deeds: Deed[]) {
  const tenant = await newTenant();
  await happened(tenant, ...deeds);
  await sealAll(tenant.id);
  const { data } = await events(tenant, "?limit=100");
  return { tenant, last: data[0]?.risk, flagged: data[0]?.flagged };
}
const times = (count: number, of: (at: number) => Deed) => Array.from({ length: count }, (_, at) => of(at));

describe("risk of an event", () => {
  test.each<[string, Deed[], Record<string, number>]>([
    ["the first of an actor", [{ ...deed, at: noon }], {}],
    [
      "the same again",
      [
        { ...deed, at: noon },
        { ...deed, at: noon + minute },
      ],
      {},
    ],
    [
      "another address of the same network",
      [
        { ...deed, at: noon },
        { ...deed, at: noon + 1, origin: { ...berlin, address: "203.0.113.200" } },
      ],
      {},
    ],
    [
      "another network",
      [
        { ...deed, at: noon },
        { ...deed, at: noon + 1, origin: { ...berlin, address: "203.0.114.7" } },
      ],
      { new_address: 10 },
    ],
    [
      "another country after a day",
      [
        { ...deed, at: noon },
        { ...deed, at: noon + day, origin: sydney },
      ],
      { new_address: 10, new_country: 25 },
    ],
    [
      "another continent after an hour",
      [
        { ...deed, at: noon },
        { ...deed, at: noon + 60 * minute, origin: sydney },
      ],
      { new_address: 10, new_country: 25, impossible_travel: 50 },
    ],
    [
      "a key that may make keys",
      [{ ...deed, at: noon, action: "key.create", changes: { scopes: ["keys:write"] } }],
      { scope_escalation: 30 },
    ],
    [
      "a key that may only read",
      [{ ...deed, at: noon, action: "key.create", changes: { scopes: ["keys:read"] } }],
      {},
    ],
    [
      "a scope that was there before",
      [
        {
          ...deed,
          at: noon,
          action: "key.update",
          changes: { scopes: { from: ["keys:write"], to: ["keys:write"] } },
        },
      ],
      {},
    ],
    [
      "the scope of operators",
      [{ ...deed, at: noon, action: "key.create", changes: { scopes: ["admin:write", "keys:write"] } }],
      { operator_scope: 50 },
    ],
    [
      "a role of more power",
      [{ ...deed, at: noon, action: "person.role", changes: { role: { from: "member", to: "admin" } } }],
      { scope_escalation: 30 },
    ],
    ["a failed sign-in", [{ ...failed, at: noon }], { refused: 10 }],
    [
      "the fifth failed sign-in in ten minutes",
      times(5, (at) => ({ ...failed, at: noon + at * minute })),
      { refused: 10, failed_burst: 30 },
    ],
    ["the fifth in an hour", times(5, (at) => ({ ...failed, at: noon + at * 12 * minute })), { refused: 10 }],
    [
      "five counted as one",
      [{ ...failed, at: noon, metadata: { count: 5 } }],
      { refused: 10, failed_burst: 30 },
    ],
    [
      "a sign-in after five failures",
      [...times(5, (at) => ({ ...failed, at: noon + at })), { ...failed, at: noon + 9, outcome: "success" }],
      { success_after_failures: 40 },
    ],
    [
      "a secret shown",
      [{ ...deed, at: noon, action: "webhook_endpoint.reveal_secret" }],
      { secret_revealed: 15 },
    ],
    [
      "twenty things deleted at once",
      [
        {
          ...deed,
          at: noon,
          action: "capture.delete",
          targets: Array.from({ length: 20 }, (_, id) => ({ type: "capture", id: String(id) })),
        },
      ],
      { bulk_deletion: 25 },
    ],
    [
      "an hour at which it was never seen",
      [
        ...times(60, (at) => ({ ...deed, at: noon - 10 * day + (at % 10) * day + at * 1000 })),
        { ...deed, at: noon + 10 * 60 * minute },
      ],
      { unusual_hour: 10 },
    ],
    [
      "an hour before one at which it was seen",
      [
        ...times(60, (at) => ({ ...deed, at: noon - 10 * day + (at % 10) * day + at * 1000 })),
        { ...deed, at: noon - 30 * minute },
      ],
      {},
    ],
    [
      "the service's own work",
      [
        {
          ...deed,
          at: noon,
          action: "key.create",
          actor: { type: "system", id: "sweep" },
          changes: { scopes: ["admin:write"] },
        },
      ],
      {},
    ],
  ])(
    "%s",
    async (_what, deeds, expected) => {
      const { last, flagged } = await risks(...deeds);
      expect(Object.fromEntries(last?.reasons.map(({ reason, points }) => [reason, points]) ?? [])).toEqual(
        expected,
      );
      const score = Math.min(
        100,
        Object.values(expected).reduce((sum, points) => sum + points, 0),
      );
      expect(last?.score).toBe(score);
      expect(flagged).toBe(score >= 50);
    },
    40_000,
  );
});
