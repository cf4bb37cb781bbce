// The service's own rules, looked at as the schedule does: they come first, are told of, and lead to their runbooks.
import { env } from "cloudflare:workers";
import { and, eq, isNull, like, ne, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { readMetrics } from "#admin/metrics/read.ts";
import { keepSnapshot } from "#analytics/alerts/service/keep.ts";
import { ruleIdOf, serviceAlerts, type ServiceAlertName } from "#analytics/alerts/service/table.ts";
import { scopes } from "#auth/scopes.ts";
import { alertRules, metricSnapshots } from "#db/schema/alerting.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { people } from "#db/schema/people.ts";
import { composeCtx } from "#platform/compose.ts";
import { alertsTold, alertTypes, evaluate, storeRule } from "../support/alerts.ts";
import { broken, later } from "../support/cache.ts";
import { announce, quiet } from "../support/news.ts";
import { mailsTo } from "../support/people.ts";
import { samples, sumOf } from "../support/metrics.ts";
import { bring, requestOf } from "../support/requests.ts";
import { call, db, del, get, newTenant } from "../support/world.ts";

const at = "/api/v1/admin/alert-rules";
const minuteMs = 60_000;
const APP_URL = "https://app.stillframe.test";
type View = { data: { id: string; name: string; state: string; runbook_url: string; summary: string }[] };

/** As the schedule does, which keeps how metrics stand and then looks at rules. */
async function look(bindings: Partial<Env> = {}): Promise<void> {
  const made = { ...env, ...bindings };
  await keepSnapshot(readMetrics)(composeCtx({ env: made, waitUntil: () => undefined }));
  await evaluate(bindings);
}
/** How metrics stood so many minutes ago. */
async function stood(minutesAgo: number, counts: Record<string, number>): Promise<void> {
  const now = Date.now() - minutesAgo * minuteMs;
  const minute = now - (now % minuteMs);
  await db
    .insert(metricSnapshots)
    .values({ minute, counts })
    .onConflictDoUpdate({ target: metricSnapshots.minute, set: { counts } });
}
const ruleNamed = (name: ServiceAlertName) =>
  db
    .select()
    .from(alertRules)
    .where(eq(alertRules.id, ruleIdOf(name)))
    .get();
const toldOf = async (name: ServiceAlertName) =>
  (await alertsTold("service")).filter((event) => "name" in event && event.name === name);

beforeEach(async () => {
  await db.delete(metricSnapshots);
});

test("whatever tenants set up, each rule of the service is looked at each minute, and tenants' in turn", async () => {
  for (let tenant = 0; tenant < 7; tenant++) {
    const { id } = await newTenant();
    for (let rule = 0; rule < 50; rule++) await storeRule(id);
  }
  await evaluate();
  const ofService = await db
    .select()
    .from(alertRules)
    .where(and(eq(alertRules.tenantId, "service"), isNull(alertRules.deletedAt)));
  expect(ofService.length).toBeGreaterThan(30);
  expect(ofService.filter(({ evaluatedAt }) => evaluatedAt === null)).toEqual([]);
  const left = () =>
    db.$count(alertRules, and(ne(alertRules.tenantId, "service"), isNull(alertRules.evaluatedAt)));
  expect(await left()).toBeGreaterThan(0);
  await later(minuteMs, () => evaluate());
  expect(await left()).toBe(0);
  const again = await db
    .select({ at: alertRules.evaluatedAt })
    .from(alertRules)
    .where(eq(alertRules.tenantId, "service"));
  for (const { at: evaluatedAt } of again) expect(evaluatedAt).toBeGreaterThan(Date.now() + minuteMs / 2);
}, 60_000);

test("errors of ours burn the budget: told once, with a runbook that is there, and once more when it is over", async () => {
  const name = "ErrorBudgetBurnsFast";
  const operator = await newTenant(scopes);
  await look();
  const before = await samples();
  for (let count = 0; count < 120; count++)
    await call("GET", "/api/v1/captures", { key: operator.key, env: { DB: broken(env.DB) } });
  await expect
    .poll(async () => sumOf(await samples(), "http_requests_total", { outcome: "failed" }))
    .toBeGreaterThanOrEqual(sumOf(before, "http_requests_total", { outcome: "failed" }) + 120);
  await later(2 * minuteMs, () => look({ APP_URL }));
  expect(await ruleNamed(name)).toMatchObject({ alertId: null, severity: "critical" });
  for (const _ of [1, 2]) await later(4.5 * minuteMs, () => look({ APP_URL }));
  const [fired, ...more] = await toldOf(name);
  expect(more).toEqual([]);
  expect(fired).toMatchObject({
    type: "alert.fired",
    scope: "service",
    summary: serviceAlerts[name].summary,
    runbook_url: `${APP_URL}/runbooks/${name}`,
  });
  const runbook = new URL((fired as unknown as { runbook_url: string }).runbook_url);
  expect((await call("GET", runbook.pathname)).status).toBe(200);
  await later(3 * 60 * minuteMs, () => look());
  expect((await toldOf(name)).map(({ type }) => type)).toEqual(["alert.fired", "alert.resolved"]);
}, 60_000);

test("where nobody knows how the service is reached, no address is made up", async () => {
  await evaluate();
  const id = ruleIdOf("JobsBacklog");
  await db.update(alertRules).set({ forMinutes: 0 }).where(eq(alertRules.id, id));
  await stood(0, { jobs_waiting: 2000 });
  await evaluate();
  expect(await toldOf("JobsBacklog")).toMatchObject([
    { type: "alert.fired", value: 2000, runbook_url: null },
  ]);
});

test("a schedule that stands still is told of by whatever goes on, and is over once it runs", async () => {
  const { id } = await newTenant();
  await evaluate();
  await later(9 * minuteMs, () => bring(requestOf(id)));
  expect(await ruleNamed("ScheduleStopped")).toMatchObject({ breachedSince: null });
  await later(11 * minuteMs, () => bring(requestOf(id)));
  expect(await toldOf("ScheduleStopped")).toEqual([]);
  await later(17 * minuteMs, () => bring(requestOf(id)));
  await later(19 * minuteMs, () => bring(requestOf(id)));
  expect(await toldOf("ScheduleStopped")).toMatchObject([{ type: "alert.fired", severity: "critical" }]);
  await later(20 * minuteMs, () => evaluate());
  expect((await toldOf("ScheduleStopped")).map(({ type }) => type)).toEqual([
    "alert.fired",
    "alert.resolved",
  ]);
});

test("metrics that are no longer kept say nothing of now", async () => {
  await stood(0, { browsers_unreachable: 3 });
  const rule = async () => ruleNamed("BrowsersUnreachable");
  await evaluate();
  expect(await rule()).toMatchObject({ value: 3 });
  await later(7 * minuteMs, () => evaluate());
  expect(await rule()).toMatchObject({ value: null, alertId: null });
});

test("snapshots are thinned with age, and let go of after a month", async () => {
  const ages = [1, 2, 3, 4, 5].map((minute) => 7 * 60 + minute);
  for (const age of [...ages, 32 * 24 * 60]) await stood(age, {});
  await look();
  const kept = await db.select({ minute: metricSnapshots.minute }).from(metricSnapshots);
  // Now, and of five minutes in a row one.
  expect(kept.length).toBe(2);
});

test("operators hear by mail and by the webhooks of who set a rule up; what was deleted stays so", async () => {
  const operator = await newTenant(scopes);
  const { data } = await (await get(at, operator.key)).json<View>();
  expect(data.length).toBeGreaterThan(30);
  const admin = `usr_${crypto.randomUUID()}`;
  const of = {
    email: `${admin}@example.com`,
    name: "Op",
    createdAt: Date.now(),
    isPlatformAdmin: true,
  } as const;
  await db.insert(people).values({ id: admin, status: "active", ...of });
  const id = ruleIdOf("BrowsersSaturated");
  await call("PATCH", `${at}/${id}`, { key: operator.key, body: { for_minutes: 0 } });
  await stood(0, { places: 10, places_taken: 10, captures_waiting: 4 });
  for (const _ of [1, 2]) await evaluate({ ...quiet, APP_URL });
  await announce("service");
  expect(await toldOf("BrowsersSaturated")).toMatchObject([{ type: "alert.fired", value: 100 }]);
  expect(await alertTypes(operator.id)).toEqual(["alert.fired"]);
  const written = mailsTo(of.email).filter(({ subject }) => subject.includes("BrowsersSaturated"));
  expect(written).toHaveLength(1);
  expect(written[0]?.text).toContain(`${APP_URL}/runbooks/BrowsersSaturated`);
  expect(written[0]?.text).toContain("places in browsers are taken, and captures wait");
  await stood(0, { places: 10, places_taken: 10, captures_waiting: 0 });
  for (const _ of [1, 2]) await evaluate();
  expect(await alertTypes(operator.id)).toEqual(["alert.fired", "alert.resolved"]);
  await del(`${at}/${id}`, operator.key);
  const done = await db
    .select({ action: auditEvents.action })
    .from(auditEvents)
    .where(and(eq(auditEvents.tenantId, operator.id), like(auditEvents.action, "alert_rule.%")));
  expect(done.map(({ action }) => action)).toEqual(["alert_rule.update", "alert_rule.delete"]);
  await evaluate();
  const left = await (await get(at, operator.key)).json<View>();
  expect(left.data.map((rule) => rule.id)).not.toContain(id);
  await db.run(sql`delete from people where id = ${admin}`);
});

describe("runbooks", () => {
  test("200: each rule of the service leads to one, which says what to do, to anybody", async () => {
    const { key } = await newTenant(scopes);
    const { data } = await (await get(at, key)).json<View>();
    for (const { name, summary, runbook_url: url } of data.filter(({ id }) =>
      id.startsWith("art_service_"),
    )) {
      expect(summary).not.toContain("{");
      const res = await call("GET", new URL(url).pathname);
      const text = await res.text();
      expect([res.status, res.headers.get("Content-Type")], name).toEqual([200, "text/html; charset=utf-8"]);
      expect(text).toContain(`<h1>${name}</h1>`);
      expect(text).toContain("<h2>Do</h2>");
    }
  });

  test("200: the list leads to all; 404: one that there is none of", async () => {
    const list = await (await call("GET", "/runbooks")).text();
    for (const name of Object.keys(serviceAlerts)) expect(list).toContain(`href="/runbooks/${name}"`);
    for (const name of ["Nothing", "toString", "..%2Findex.html"])
      expect((await call("GET", `/runbooks/${name}`)).status).toBe(404);
  });
});
