import { describe, expect, test } from "vitest";
import { alertsOf, happened, sealAll } from "../support/audit.ts";
import { eventsOf } from "../support/events.ts";
import { newTenant } from "../support/world.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const berlin = { address: "203.0.113.7", country: "DE", place: { latitude: 52.5, longitude: 13.4 } };
const deed = { action: "capture.create", origin: berlin };
const failed = { action: "session.sign_in", outcome: "failure" as const, origin: berlin };

type Deed = Parameters<typeof happened>[1];

const times = (count: number, of: (at: number) => Deed) => Array.from({ length: count }, (_, at) => of(at));

describe("detection", () => {
  // Alerts are for what can still be acted on.
  const now = Date.now() - 30 * minute;
  const remove = (at: number): Deed => ({
    action: "capture.delete",
    at,
    targets: [{ type: "capture", id: String(at) }],
  });
  const used = (country: string, at: number): Deed => ({ ...deed, at, origin: { ...berlin, country } });
  const power = (at: number): Deed => ({
    action: "key.create",
    at,
    targets: [{ type: "api_key", id: "key_new" }],
    changes: { scopes: ["keys:write"] },
  });
  const exported = (at: number, id?: string): Deed => ({
    action: "audit.export",
    at,
    ...(id ? { actor: { id } } : {}),
  });

  test.each<[string, Deed[], string[]]>([
    ["19 failures from one address", times(19, (at) => ({ ...failed, at: now + at })), []],
    [
      "20 failures from one address",
      times(20, (at) => ({ ...failed, at: now + at })),
      ["credential_stuffing"],
    ],
    [
      "20 failures spread over an hour",
      times(20, (at) => ({ ...failed, at: now - 60 * minute + at * 3 * minute })),
      [],
    ],
    [
      "20 failures counted as one",
      [{ ...failed, at: now, metadata: { count: 20 } }],
      ["credential_stuffing"],
    ],
    [
      "10 accounts tried once each from one address",
      times(10, (at) => ({ ...failed, at: now + at, targets: [{ type: "person", id: `usr_${at}` }] })),
      ["credential_stuffing"],
    ],
    [
      "20 failures from twenty addresses",
      times(20, (at) => ({ ...failed, at: now + at, origin: { address: `203.0.113.${at}` } })),
      [],
    ],
    ["a key used from two countries", [used("DE", now), used("FR", now + 1), used("DE", now + 2)], []],
    [
      "a key used from three countries",
      [used("DE", now), used("FR", now + 1), used("US", now + 2)],
      ["key_in_many_countries"],
    ],
    ["49 deletions", times(49, (at) => remove(now + at)), []],
    ["50 deletions", times(50, (at) => remove(now + at)), ["mass_deletion"]],
    ["120 deletions: told once in the window", times(120, (at) => remove(now + at)), ["mass_deletion"]],
    [
      "50 deletions by the service itself",
      times(50, (at) => ({ ...remove(now + at), actor: { type: "system", id: "sweep" } })),
      [],
    ],
    [
      "an export after a privilege change",
      [power(now), exported(now + minute)],
      ["export_after_privilege_change"],
    ],
    [
      "an export by whom it was given to",
      [power(now), exported(now + minute, "key_new")],
      ["export_after_privilege_change"],
    ],
    ["an export by somebody else", [power(now), exported(now + minute, "key_third")], []],
    [
      "an export by who became platform administrator",
      [
        {
          action: "person.update",
          at: now,
          targets: [{ type: "person", id: "usr_new" }],
          changes: { is_platform_admin: { from: false, to: true } },
        },
        exported(now + minute, "usr_new"),
      ],
      ["export_after_privilege_change"],
    ],
    [
      "an export after an owner was taken out",
      [
        { action: "person.remove", at: now, changes: { role: { from: "owner", to: null } } },
        exported(now + minute),
      ],
      [],
    ],
    ["an export before it", [exported(now), power(now + minute)], []],
    ["an export two hours after it", [power(now - 120 * minute), exported(now)], []],
    ["what is days old when it is sealed", times(50, (at) => remove(now - 3 * day + at)), []],
  ])(
    "%s",
    async (_what, deeds, expected) => {
      const tenant = await newTenant();
      await happened(tenant, ...deeds);
      await sealAll(tenant.id);
      const alerts = await alertsOf(tenant.id);
      expect(alerts.map(({ rule }) => rule)).toEqual(expected);
      // Each is told once, over webhooks and stream.
      const told = (await eventsOf(tenant.id)).filter(({ type }) => type === "audit.alert");
      expect(told.map(({ data }) => data)).toMatchObject(
        alerts.map(({ id, rule }) => ({ alert_id: id, rule })),
      );
    },
    40_000,
  );

  test("an alert is raised again once its window is over", async () => {
    const tenant = await newTenant();
    await happened(
      tenant,
      ...times(50, (at) => remove(now - 20 * minute + at)),
      ...times(50, (at) => remove(now + at)),
    );
    await sealAll(tenant.id);
    expect(await alertsOf(tenant.id)).toHaveLength(2);
  });

  test("five sealers at once raise an alert once", async () => {
    const tenant = await newTenant();
    await happened(tenant, ...times(50, (at) => remove(now + at)));
    await Promise.all(Array.from({ length: 5 }, () => sealAll(tenant.id)));
    expect(await alertsOf(tenant.id)).toHaveLength(1);
    expect((await eventsOf(tenant.id)).filter(({ type }) => type === "audit.alert")).toHaveLength(1);
  });
});
