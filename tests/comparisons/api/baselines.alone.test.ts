// Baselines: set, found along branches, taken back, and kept when what they came from goes.
import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditEvents } from "#db/schema/audit-events.ts";
import { baselines } from "#db/schema/comparisons.ts";
import { eventSchemas } from "#events/schemas.ts";
import { later } from "../../support/cache.ts";
import {
  black,
  compare,
  drawn,
  newBuild,
  newComparer,
  storePicture,
  twoPictures,
} from "../../support/comparisons.ts";
import { eventsOf } from "../../support/events.ts";
import { storageOf, strike } from "../../support/storage.ts";
import { call, db, del, get, post, type Tenant } from "../../support/world.ts";

const put = (tenant: Tenant, name: string, body: object) =>
  call("PUT", `/api/v1/baselines/${encodeURIComponent(name)}`, { key: tenant.key, body });
type Version = { id: string; branch: string; capture_id: string; expires_at: string | null };
const list = async (tenant: Tenant, path: string) =>
  (await get(`/api/v1/baselines${path}`, tenant.key)).json<{ data: Version[] }>();
const dayMs = 24 * 60 * 60 * 1000;

test("200: set from a capture: kept when that is deleted, counted, on record, told; again it changes nothing", async () => {
  const tenant = await newComparer();
  const { before, after } = await twoPictures(tenant);
  const set = await put(tenant, "home/main page", { capture: before });
  expect(set.status).toBe(200);
  const version = await set.json<Version>();
  expect(version).toMatchObject({
    name: "home/main page",
    branch: "main",
    capture_id: before,
    project: null,
  });
  expect(await (await put(tenant, "home/main page", { capture: before })).json()).toMatchObject({
    id: version.id,
  });
  await del(`/api/v1/captures/${before}`, tenant.key);
  const made = await compare(tenant, { baseline: "home/main page", capture: after });
  expect(made).toMatchObject({ verdict: "fail", diff_pixels: 100, baseline_id: version.id });
  const file = await get(`/api/v1/baselines/versions/${version.id}/file`, tenant.key);
  expect(new Uint8Array(await file.arrayBuffer())).toEqual(drawn(60, 40));
  const { objects } = await env.FILES.list({ prefix: `${tenant.id}/` });
  const ours = objects.filter(({ key }) => !key.includes("/captures/"));
  expect((await storageOf(tenant)).by_kind.comparison.files).toBe(ours.length);
  const audit = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
  expect(audit.filter(({ action }) => action === "baseline.set")).toHaveLength(1);
  const told = (await eventsOf(tenant.id)).filter(({ type }) => type === "baseline.changed");
  expect(told.map(({ data }) => eventSchemas["baseline.changed"].parse(data).cause)).toEqual(["set"]);
});

test("200: a branch without one of its own takes its parent's, its parent's parent's, or the default branch's", async () => {
  const tenant = await newComparer();
  const { before, after } = await twoPictures(tenant);
  await newBuild(tenant, { branch: "feature", parent_branch: "release" });
  await newBuild(tenant, { branch: "release", parent_branch: "next" });
  const topic = await newBuild(tenant, { branch: "topic", parent_branch: "feature" });
  const ask = async (more: object) =>
    (await compare(tenant, { baseline: "home", capture: after, ...more })).verdict;
  expect(await ask({ build: topic.id })).toBe("new");
  await put(tenant, "home", { capture: before, project: "web" });
  expect(await ask({ build: topic.id })).toBe("fail");
  await put(tenant, "home", { capture: after, project: "web", branch: "next" });
  expect(await ask({ build: topic.id })).toBe("pass");
  await put(tenant, "home", { capture: before, project: "web", branch: "topic" });
  expect(await ask({ build: topic.id })).toBe("fail");
  expect(await ask({ project: "web", branch: "feature" })).toBe("pass");
  expect(await ask({ project: "web", branch: "unheard-of" })).toBe("fail");
  // Names of a project are its own.
  expect(await ask({ branch: "topic" })).toBe("new");
  expect((await list(tenant, "?project=web")).data).toHaveLength(3);
  expect((await list(tenant, "/home?project=web&branch=next")).data).toMatchObject([{ capture_id: after }]);
});

test("200: twice approved is one effect; rejecting takes it back, and the version before counts again", async () => {
  const tenant = await newComparer();
  const { before, after } = await twoPictures(tenant);
  await put(tenant, "home", { capture: before });
  const { id } = await compare(tenant, { baseline: "home", capture: after });
  const decide = (verb: string) => post(`/api/v1/comparisons/${id}/${verb}`, {}, tenant.key);
  const both = await Promise.all([decide("approve"), decide("approve")]);
  expect(both.map(({ status }) => status)).toEqual([200, 200]);
  await decide("approve");
  const history = (await list(tenant, "/home")).data;
  expect(history.map(({ capture_id }) => capture_id)).toEqual([after, before]);
  expect(history.map(({ expires_at }) => expires_at === null)).toEqual([true, false]);
  const actions = async () =>
    (await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id))).map(
      ({ action }) => action,
    );
  expect((await actions()).filter((action) => action === "comparison.approve")).toHaveLength(1);
  expect((await compare(tenant, { baseline: "home", capture: after })).verdict).toBe("pass");
  expect(await (await decide("reject")).json()).toMatchObject({ decision: "rejected" });
  await decide("reject");
  expect((await compare(tenant, { baseline: "home", capture: after })).verdict).toBe("fail");
  expect((await list(tenant, "/home")).data).toMatchObject([{ capture_id: before, expires_at: null }]);
  const told = (await eventsOf(tenant.id)).filter(({ type }) => type === "comparison.reviewed");
  expect(told.map(({ data }) => eventSchemas["comparison.reviewed"].parse(data).decision)).toEqual([
    "approved",
    "rejected",
  ]);
  // What lost the race, and what was taken back, goes with its file.
  await later(20 * 60 * 1000, strike);
  const { objects } = await env.FILES.list({ prefix: `${tenant.id}/baselines/` });
  expect(objects).toHaveLength(1);
  expect(await db.select().from(baselines).where(eq(baselines.tenantId, tenant.id))).toHaveLength(1);
});

test("200: rejecting takes back an approval that came after the rejection read the comparison", async () => {
  const tenant = await newComparer();
  const { before, after } = await twoPictures(tenant);
  await put(tenant, "home", { capture: before });
  const { id } = await compare(tenant, { baseline: "home", capture: after });
  let approved: Response | undefined;
  const late = new Proxy(env.DB, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return name === "batch"
        ? async (statements: D1PreparedStatement[]) => {
            approved ??= await post(`/api/v1/comparisons/${id}/approve`, {}, tenant.key);
            return target.batch(statements);
          }
        : (value.bind(target) as unknown);
    },
  });
  const path = `/api/v1/comparisons/${id}/reject`;
  const rejected = await call("POST", path, { key: tenant.key, body: {}, env: { DB: late } });
  expect([approved?.status, rejected.status]).toEqual([200, 200]);
  expect(await rejected.json()).toMatchObject({ decision: "rejected" });
  expect((await list(tenant, "/home")).data).toMatchObject([{ capture_id: before, expires_at: null }]);
});

test("the newest version stays however old it is; older ones and comparisons go with the plan's time", async () => {
  const tenant = await newComparer();
  const { before, after } = await twoPictures(tenant);
  await put(tenant, "home", { capture: before });
  await put(tenant, "home", { capture: after });
  await compare(tenant, { baseline: "home", capture: before });
  await later(91 * dayMs, async () => {
    await strike();
    await strike();
    expect((await list(tenant, "/home")).data).toMatchObject([{ capture_id: after }]);
    expect(
      (await get("/api/v1/comparisons", tenant.key).then((res) => res.json<{ data: [] }>())).data,
    ).toEqual([]);
  });
  const { objects } = await env.FILES.list({ prefix: `${tenant.id}/` });
  expect(objects.filter(({ key }) => !key.includes("/captures/"))).toHaveLength(1);
  expect((await storageOf(tenant)).by_kind.comparison.files).toBe(1);
});

test("204: deleted with its history on one branch, or on all; another tenant's of the same name stays", async () => {
  const [tenant, other] = [await newComparer(), await newComparer()];
  const { before } = await twoPictures(tenant);
  await put(other, "home", { capture: await storePicture(other, drawn(60, 40)) });
  for (const branch of ["main", "next", "topic"]) await put(tenant, "home", { capture: before, branch });
  expect((await del("/api/v1/baselines/home?branch=next", tenant.key)).status).toBe(204);
  expect((await list(tenant, "/home")).data.map(({ branch }) => branch).sort()).toEqual(["main", "topic"]);
  expect((await del("/api/v1/baselines/home", tenant.key)).status).toBe(204);
  expect((await get("/api/v1/baselines/home", tenant.key)).status).toBe(404);
  expect((await list(other, "/home")).data).toHaveLength(1);
  expect((await storageOf(tenant)).by_kind.comparison).toEqual({ bytes: 0, files: 0 });
});

test("refused: names like ids, captures of others, projects that are not there", async () => {
  const [tenant, other] = [await newComparer(), await newComparer()];
  const own = await storePicture(tenant, drawn(60, 40));
  const theirs = await storePicture(
    other,
    drawn(60, 40, [{ x: 0, y: 0, width: 5, height: 5, colour: black }]),
  );
  expect((await put(tenant, "cap_1", { capture: own })).status).toBe(400);
  expect((await put(tenant, "home", { capture: theirs })).status).toBe(404);
  expect((await put(tenant, "home", { capture: own, project: "none" })).status).toBe(404);
  const isTheirs = and(eq(baselines.tenantId, tenant.id));
  expect(await db.select().from(baselines).where(isTheirs)).toEqual([]);
});
