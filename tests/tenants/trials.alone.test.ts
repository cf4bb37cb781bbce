import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { and, asc, eq } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { auditEvents } from "#db/schema/audit-events.ts";
import { captures } from "#db/schema/captures.ts";
import { events } from "#db/schema/events.ts";
import { tenants } from "#db/schema/tenants.ts";
import worker from "#index.ts";
import { composeCtx } from "#platform/compose.ts";
import { endTrials } from "#tenants/trial/tasks.ts";
import { dyingAfter, noQueue, operators, quietly, tenantRow, workOf, workOff } from "../support/tenants.ts";
import { call, db, get, newTenant, type Tenant } from "../support/world.ts";

const dayMs = 24 * 60 * 60 * 1000;

afterEach(() => void vi.useRealTimers());
const timeIs = (now: number) => vi.useFakeTimers({ now, toFake: ["Date"] });

async function minute(): Promise<void> {
  const execution = createExecutionContext();
  const controller = createScheduledController({ cron: "* * * * *" });
  await worker.scheduled(controller, { ...env, ...noQueue }, execution);
  await waitOnExecutionContext(execution);
}

const begin = ({ key }: Tenant, tier = "PROFESSIONAL") =>
  quietly("POST", "/api/v1/tenant/trial", key, { tier });
const told = async (tenantId: string, type: "trial.ending" | "tenant.tier_changed") =>
  db
    .select()
    .from(events)
    .where(and(eq(events.tenantId, tenantId), eq(events.type, type)))
    .orderBy(asc(events.seq));
const actionsOf = async ({ id }: Tenant) =>
  (await db.select().from(auditEvents).where(eq(auditEvents.tenantId, id))).map(({ action }) => action);

/** A capture made so many days ago, kept for as long as the plan free keeps it unless told. */
async function captureOf({ id }: Tenant, ageDays: number, ttlSeconds?: number): Promise<string> {
  const captureId = `cap_${crypto.randomUUID()}`;
  const createdAt = Date.now() - ageDays * dayMs;
  await db.insert(captures).values({
    id: captureId,
    tenantId: id,
    kind: "screenshot",
    status: "completed",
    options: ttlSeconds === undefined ? {} : { store_ttl: ttlSeconds },
    outputs: [],
    createdAt,
    expiresAt: createdAt + (ttlSeconds === undefined ? 7 * dayMs : ttlSeconds * 1000),
  });
  return captureId;
}
const keptFor = async (id: string) => {
  const row = await db.select().from(captures).where(eq(captures.id, id)).get();
  return row?.expiresAt == null ? null : (row.expiresAt - row.createdAt) / dayMs;
};

describe("a trial", () => {
  test("200: gives the plan for 14 days, says how many are left, and is had once", async () => {
    const tenant = await newTenant();
    const res = await begin(tenant);
    expect(res.status).toBe(200);
    expect(await res.json()).toMatchObject({
      tier: "professional",
      trial: { tier: "professional", state: "active", days_left: 14 },
    });
    expect((await begin(tenant, "enterprise")).status).toBe(409);
    timeIs(Date.now() + 10.5 * dayMs);
    expect(await (await get("/api/v1/tenant", tenant.key)).json()).toMatchObject({ trial: { days_left: 4 } });
    timeIs(Date.now() + 4 * dayMs);
    await minute();
    expect(await (await get("/api/v1/tenant", tenant.key)).json()).toMatchObject({
      tier: "free",
      trial: { state: "ended", days_left: 0 },
    });
    expect((await begin(tenant)).status).toBe(409);
    expect(await actionsOf(tenant)).toEqual(["tenant.trial_start", "tenant.trial_end"]);
  });

  test.each(["free", "white_label", "gold", ""])("400: not of the plan %j", async (tier) => {
    expect((await begin(await newTenant(), tier)).status).toBe(400);
  });

  test("409: of a tenant that has a plan already", async () => {
    expect((await begin(await newTenant(undefined, "starter"))).status).toBe(409);
  });

  test("is told of 3 days before its end, once, however often the clock strikes", async () => {
    const tenant = await newTenant();
    await begin(tenant);
    timeIs(Date.now() + 10.9 * dayMs);
    await minute();
    expect(await told(tenant.id, "trial.ending")).toEqual([]);
    timeIs(Date.now() + 0.2 * dayMs);
    await Promise.all([minute(), minute()]);
    await minute();
    expect(await told(tenant.id, "trial.ending")).toMatchObject([
      { data: { tier: "professional", days_left: 3 } },
    ]);
  });

  test("ends once, where the clock strikes twice at once and where it is cut off anywhere", async () => {
    for (let words = 0; words < 12; words++) {
      const tenant = await newTenant();
      await begin(tenant);
      await db
        .update(tenants)
        .set({ trialEndsAt: Date.now() - 1 })
        .where(eq(tenants.id, tenant.id));
      const ctx = composeCtx({ env: { ...env, ...dyingAfter(words) }, waitUntil: () => undefined });
      await endTrials(ctx).catch(() => undefined);
      await Promise.all([minute(), minute()]);
      expect(await tenantRow(tenant.id)).toMatchObject({ tier: "free", trialOutcome: "ended" });
      expect(await told(tenant.id, "tenant.tier_changed")).toMatchObject([
        { data: { cause: "trial_started" } },
        { data: { from: "professional", to: "free", cause: "trial_ended" } },
      ]);
      expect((await actionsOf(tenant)).filter((action) => action === "tenant.trial_end")).toHaveLength(1);
    }
  });

  test.each(["professional", "enterprise"])(
    "is converted by the plan %s, and then does not end",
    async (tier) => {
      const [us, tenant] = [await operators(), await newTenant()];
      await begin(tenant);
      const res = await quietly("PATCH", `/api/v1/tenants/${tenant.id}`, us.key, { tier });
      expect(await res.json()).toMatchObject({ tier, trial: { state: "converted", days_left: 0 } });
      timeIs(Date.now() + 20 * dayMs);
      await minute();
      expect(await tenantRow(tenant.id)).toMatchObject({ tier, trialOutcome: "converted" });
      expect(await told(tenant.id, "trial.ending")).toEqual([]);
    },
  );

  test("operators may give another one after the first", async () => {
    const [us, tenant] = [await operators(), await newTenant()];
    const give = () =>
      quietly("POST", `/api/v1/tenants/${tenant.id}/trial`, us.key, { tier: "ENTERPRISE", days: 30 });
    expect(await (await give()).json()).toMatchObject({ trial: { days_left: 30 } });
    expect((await give()).status).toBe(409);
    timeIs(Date.now() + 31 * dayMs);
    await minute();
    expect((await give()).status).toBe(200);
  });
});

describe("results that are there when the plan changes", () => {
  const after = () => timeIs(Date.now() + 10_000);

  test("are kept as long as the larger plan keeps them; those that were to go sooner stay so; more than fit a step", async () => {
    const tenant = await newTenant();
    const old = await captureOf(tenant, 5);
    const brief = await captureOf(tenant, 1, 2 * 24 * 60 * 60);
    const others = await newTenant();
    const foreign = await captureOf(others, 5);
    await db.run(`insert into captures (id, tenant_id, kind, status, options, outputs, created_at, expires_at)
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 2500)
      select 'cap_${tenant.id}_' || i, '${tenant.id}', 'screenshot', 'completed', '{}', '[]', 1000 + i / 2, 2000 from n`);
    await begin(tenant);
    expect(await keptFor(old)).toBe(7);
    after();
    await workOff(tenant.id);
    expect(await keptFor(old)).toBe(90);
    expect(await keptFor(brief)).toBe(2);
    expect(await keptFor(foreign)).toBe(7);
    const span = 90 * dayMs;
    const many = await db.select().from(captures).where(eq(captures.tenantId, tenant.id));
    const done = many.filter(
      ({ createdAt, expiresAt }) => createdAt < 10_000 && expiresAt === createdAt + span,
    );
    expect(done).toHaveLength(2500);
    expect(await workOf(tenant.id)).toEqual([]);
  });

  test("have no end with a plan that keeps them for ever, but where a caller asked for one", async () => {
    const [us, tenant] = [await operators(), await newTenant()];
    const [old, brief] = [await captureOf(tenant, 1), await captureOf(tenant, 1, 2 * 24 * 60 * 60)];
    await quietly("PATCH", `/api/v1/tenants/${tenant.id}`, us.key, { tier: "WHITE_LABEL" });
    after();
    await workOff(tenant.id);
    expect([await keptFor(old), await keptFor(brief)]).toEqual([null, 2]);
  });

  test("keep what they were promised with a smaller plan", async () => {
    const [us, tenant] = [await operators(), await newTenant(undefined, "professional")];
    const id = await captureOf(tenant, 1);
    await db
      .update(captures)
      .set({ expiresAt: Date.now() + 89 * dayMs })
      .where(eq(captures.id, id));
    await quietly("PATCH", `/api/v1/tenants/${tenant.id}`, us.key, { tier: "FREE" });
    after();
    await workOff(tenant.id);
    expect(Math.round((await keptFor(id)) ?? 0)).toBe(90);
  });
});

test("403: a feature that the plan lacks names the plan that has it", async () => {
  const { key } = await newTenant();
  const res = await call("PUT", "/api/v1/tenant/branding", { key, body: { name: "Mine" } });
  expect(res.status).toBe(403);
  expect(await res.json()).toMatchObject({
    code: "plan_required",
    detail: expect.stringMatching(/ENTERPRISE.*FREE/),
  });
});
