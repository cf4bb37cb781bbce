// One of each kind of thing that a tenant can have, by the prefix of its id, as rows or through the API.
import { eq } from "drizzle-orm";
import { expect } from "vitest";
import { auditAlerts } from "#db/schema/audit.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { builds, projects } from "#db/schema/comparisons.ts";
import { events } from "#db/schema/events.ts";
import { bulks, jobs } from "#db/schema/jobs.ts";
import { limitBlocks, limitRules } from "#db/schema/limits.ts";
import { invitations, members, people } from "#db/schema/people.ts";
import { webhookDeliveries, webhookReplays } from "#db/schema/webhooks.ts";
import { newTarget } from "./buckets.ts";
import { storeCapture } from "./captures.ts";
import { storeBaseline, storeComparison } from "./comparisons.ts";
import { newEndpoint } from "./endpoints.ts";
import { insertInbound } from "./inbound.ts";
import { storeRule } from "./alerts.ts";
import { storeRequest } from "./requests.ts";
import { emit } from "./stream.ts";
import { quietly, workOff } from "./tenants.ts";
import { keepTrace, trace, traceId } from "./kept-traces.ts";
import { db, newKey, post, type Tenant } from "./world.ts";

/** A tenant whose things hold a text that nobody else may ever read. */
export type Owner = Tenant & { secret: string };
type Made = Record<string, string>;
/** Gives the id. What it builds on is in `made`: makers run in their order. */
type Maker = (owner: Owner, made: Made) => Promise<string>;

const idOf = (prefix: string) => `${prefix}_${crypto.randomUUID()}`;

/** A new kind of thing that belongs to a tenant has a maker here, and every operation on it is tried by another tenant. */
export const makers: Record<string, Maker> = {
  ten: async ({ id }) => id,
  cap: async ({ id: tenantId, secret }) => {
    const { id } = await storeCapture(tenantId, { url: `https://example.com/${secret}`, traceId });
    await keepTrace(tenantId, id, secret);
    return id;
  },
  key: async ({ id }) => (await newKey(id, ["keys:read"])).keyId,
  sig: async ({ key, secret }) => {
    const res = await post("/api/v1/signing-keys", { description: secret }, key);
    expect(res.status).toBe(201);
    return (await res.json<{ id: string }>()).id;
  },
  tgt: async (owner, _made) => (await newTarget(owner, { name: `archive-${owner.secret.slice(-8)}` })).id,
  blk: async ({ id: tenantId, keyId, secret }) => {
    const now = Date.now();
    const id = idOf("blk");
    const over = { completedAt: now, createdAt: now, deadlineAt: now, wakeAt: now };
    await db.insert(bulks).values({ id, tenantId, keyId, requestId: secret, total: 0, ...over });
    return id;
  },
  job: async ({ id: tenantId, keyId, secret }, { cap }) => {
    const now = Date.now();
    const id = idOf("job");
    await keepTrace(tenantId, id, secret);
    await db.insert(jobs).values({
      id,
      tenantId,
      keyId,
      position: 0,
      requestId: "req_none",
      trace,
      apiUrl: "https://api.test/api/v1",
      reference: secret,
      kind: "screenshot",
      status: "completed",
      captureId: cap ?? null,
      timeline: [],
      timeoutMs: 1000,
      attempts: 1,
      attemptsBefore: 0,
      dueAt: now,
      deadlineAt: now,
      createdAt: now,
      updatedAt: now,
      completedAt: now,
    });
    return id;
  },
  prj: async ({ id: tenantId, secret }) => {
    const id = idOf("prj");
    await db
      .insert(projects)
      .values({ id, tenantId, name: secret, defaultBranch: "main", createdAt: Date.now() });
    return id;
  },
  bld: async ({ id: tenantId, keyId, secret }, { prj = "" }) => {
    const id = idOf("bld");
    const of = { id, tenantId, projectId: prj, build: secret, branch: secret, commit: secret, keyId };
    await db
      .insert(builds)
      .values({ ...of, verdict: "pending", apiUrl: "https://api.test/api/v1", createdAt: Date.now() });
    return id;
  },
  cmp: async ({ id, keyId, secret }, { prj = "", bld = "", cap = "" }) =>
    (
      await storeComparison(id, {
        keyId,
        projectId: prj,
        buildId: bld,
        name: secret,
        candidateCaptureId: cap,
      })
    ).id,
  bas: async ({ id, secret }, { prj = "", cap = "" }) =>
    (await storeBaseline(id, { projectId: prj, name: secret, captureId: cap })).id,
  // It asks for events that do not come, so that nothing is sent while others try.
  whe: async (owner) => (await newEndpoint(owner, { description: owner.secret, event_types: ["bulk.*"] })).id,
  evt: async ({ id: tenantId, secret }, { job }) => {
    await emit(tenantId, { data: { secret }, ...(job === undefined ? {} : { subject: job }) });
    const event = await db.select().from(events).where(eq(events.tenantId, tenantId)).get();
    return event?.id ?? "";
  },
  dlv: async ({ id: tenantId, secret }, { whe = "", evt = "" }) => {
    const now = Date.now();
    const id = idOf("dlv");
    await db.insert(webhookDeliveries).values({
      id,
      tenantId,
      endpointId: whe,
      lane: whe,
      eventId: evt,
      eventType: "job.created",
      seq: 1,
      cause: "event",
      causeId: "event",
      status: "failed",
      attempts: 1,
      error: secret,
      createdAt: now,
      completedAt: now,
    });
    return id;
  },
  rpl: async ({ id: tenantId, secret }, { whe = "" }) => {
    const now = Date.now();
    const id = idOf("rpl");
    const range = { createdAfter: null, createdBefore: null, seqFrom: 1, seqTo: 1 };
    await db.insert(webhookReplays).values({
      id,
      tenantId,
      endpointId: whe,
      filter: { status: "any", eventTypes: null, ...range },
      asked: secret,
      total: 0,
      made: 0,
      seqDone: 1,
      createdAt: now,
      updatedAt: now,
      completedAt: now,
    });
    return id;
  },
  aud: async ({ id: tenantId, secret }) => {
    const id = idOf("aud");
    const actor = { type: "system", id: "test", name: secret };
    const context = { location: "", user_agent: "" };
    const of = { id, tenantId, occurredAt: Date.now(), requestId: secret, seq: 1_000_000 };
    await db
      .insert(auditEvents)
      .values({ ...of, action: "x.y", outcome: "success", actor, targets: [], context });
    return id;
  },
  alr: async ({ id: tenantId, secret }, { aud = "" }) => {
    const id = idOf("alr");
    const rule = { rule: "mass_deletion", severity: "high" } as const;
    const of = { id, tenantId, subject: secret, detail: secret, eventIds: [aud], createdAt: Date.now() };
    await db.insert(auditAlerts).values({ ...of, ...rule });
    return id;
  },
  usr: async ({ id: tenantId, secret }) => {
    const id = idOf("usr");
    const of = { id, email: `${id}@example.com`, name: secret, createdAt: Date.now() };
    await db.insert(people).values({ ...of, status: "active", isPlatformAdmin: false });
    await db.insert(members).values({ tenantId, personId: id, role: "member", createdAt: Date.now() });
    return id;
  },
  inv: async ({ id: tenantId, secret }) => {
    const id = idOf("inv");
    const of = { id, tenantId, email: `${secret}@example.com`, hash: id, createdAt: Date.now() };
    const invitedBy = { id: "usr_x", name: secret };
    await db
      .insert(invitations)
      .values({ ...of, role: "viewer", invitedBy, expiresAt: Date.now() + 3_600_000 });
    return id;
  },
  rul: async ({ id: tenantId, secret }) => {
    const id = idOf("rul");
    const of = {
      id,
      tenantId,
      name: secret,
      identity: "key",
      endpoint: null,
      createdAt: Date.now(),
    } as const;
    await db.insert(limitRules).values({ ...of, limit: 1_000_000, windowSeconds: 60, burst: 1_000_000 });
    return id;
  },
  bar: async ({ id: tenantId, secret }) => {
    const id = idOf("bar");
    const of = { id, tenantId, identity: "address", subject: "192.0.2.1", createdAt: Date.now() } as const;
    await db.insert(limitBlocks).values({ ...of, reason: secret, createdBy: secret });
    return id;
  },
  exp: async ({ id, key }) => {
    const res = await quietly("POST", "/api/v1/tenant/exports", key);
    expect(res.status).toBe(202);
    await workOff(id);
    return (await res.json<{ id: string }>()).id;
  },
  art: async ({ id, secret }) => storeRule(id, { name: secret }),
  rql: async ({ id, keyId, secret }) => (await storeRequest(id, { actorId: keyId, requestId: secret })).id,
  inb: async ({ secret }) => (await insertInbound([{ payload: JSON.stringify({ secret }) }]))[0] ?? "",
};

/** One of each, by prefix. */
export async function makeThings(owner: Owner): Promise<Made> {
  const made: Made = {};
  for (const [prefix, make] of Object.entries(makers)) made[prefix] = await make(owner, made);
  return made;
}
