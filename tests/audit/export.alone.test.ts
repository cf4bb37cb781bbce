import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { signCheckpoints } from "#audit/checkpoints/sign.ts";
import { redactReviewed, redactUnflagged } from "#audit/redact.ts";
import { auditHeads } from "#db/schema/audit.ts";
import {
  bulkRows,
  ctxAt,
  events,
  type EventView,
  happened,
  path,
  rowsOf,
  sealAll,
  verify,
} from "../support/audit.ts";
import { get, db, newTenant, post, type Tenant } from "../support/world.ts";

const day = 24 * 60 * 60 * 1000;
const now = Date.now() - 60_000;
const lines = async (tenant: Tenant, query = "") => {
  const res = await get(`${path}/export${query}`, tenant.key);
  expect(res.status).toBe(200);
  expect(res.headers.get("Content-Type")).toBe("application/x-ndjson");
  return (await res.text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
};

describe("JSON lines", () => {
  test("200: every event in the order of the chain, over many pages", async () => {
    const tenant = await newTenant();
    await bulkRows(tenant.id, 1203);
    await sealAll(tenant.id);
    const seqs = (await lines(tenant)).map((event) => (event as unknown as EventView).chain?.seq);
    expect(seqs).toEqual(Array.from({ length: 1204 }, (_, at) => at + 1));
  });

  test("200: only what the filter asks for", async () => {
    const tenant = await newTenant();
    await happened(tenant, { action: "key.create", at: now }, { action: "job.create", at: now });
    expect(await lines(tenant, "?action=job.")).toMatchObject([{ action: "job.create" }]);
  });

  test("400: an unknown format", async () => {
    const { key } = await newTenant();
    expect((await get(`${path}/export?format=csv`, key)).status).toBe(400);
  });
});

describe("OCSF 1.3.0", () => {
  test.each([
    ["key.create", "success", 3001, 1, ["user"]],
    ["key.revoke", "success", 3001, 6, ["user"]],
    ["key.refused", "failure", 3002, 1, ["user", "service"]],
    ["session.sign_in", "failure", 3002, 1, ["user", "service"]],
    ["session.sign_out", "success", 3002, 2, ["user", "service"]],
    ["person.password_reset", "success", 3001, 4, ["user"]],
    ["capture.create", "success", 6003, 1, ["api", "actor", "src_endpoint"]],
    ["audit.review", "success", 6003, 3, ["api", "actor", "src_endpoint"]],
    ["capture.delete", "success", 6003, 4, ["api", "actor", "src_endpoint"]],
    ["cache.stir", "success", 6003, 99, ["api", "actor", "src_endpoint"]],
  ] as const)(
    "200: %s that ends in %s is of class %i, activity %i",
    async (action, outcome, uid, activity, own) => {
      const tenant = await newTenant();
      await happened(tenant, {
        action,
        outcome,
        at: now,
        targets: [{ type: "thing", id: "thing_1" }],
        origin: { country: "DE", place: { latitude: 52.52, longitude: 13.4 } },
      });
      const [event] = await lines(tenant, `?format=ocsf&action=${action}`);
      expect(event).toMatchObject({
        metadata: { version: "1.3.0", product: { vendor_name: "Stillframe" }, event_code: action },
        class_uid: uid,
        category_uid: Math.floor(uid / 1000),
        activity_id: activity,
        type_uid: uid * 100 + activity,
        time: now,
        status_id: outcome === "success" ? 1 : 2,
        actor: { user: { uid: tenant.keyId } },
        src_endpoint: { ip: "203.0.113.7", location: { country: "DE", lat: 52.5, long: 13.4 } },
      });
      // What the class requires.
      for (const field of [...own, "severity_id", "time", "metadata"]) expect(event).toHaveProperty(field);
    },
  );
});

describe("checkpoints", () => {
  const list = async (tenant: Tenant, query = "") =>
    (await get(`${path}/checkpoints${query}`, tenant.key)).json<{
      data: { seq: number; hash: string; key_id: string; previous: { seq: number } | null }[];
      next_seq: number | null;
    }>();

  test("200: one where the chain has grown, none where it has not, each naming the one before", async () => {
    const tenant = await newTenant();
    for (const count of [3, 2]) {
      await bulkRows(tenant.id, count);
      await sealAll(tenant.id);
      await signCheckpoints(ctxAt());
      await signCheckpoints(ctxAt());
    }
    const { data } = await list(tenant);
    expect(data).toMatchObject([
      { seq: 3, previous: null },
      { seq: 5, previous: { seq: 3 } },
    ]);
    const rows = await rowsOf(tenant.id);
    expect(data.map(({ hash }) => hash)).toEqual([rows[2]?.hash, rows[4]?.hash]);
    expect(await list(tenant, "?limit=1")).toMatchObject({ data: [{ seq: 3 }], next_seq: 3 });
    expect(await list(tenant, "?after_seq=3")).toMatchObject({ data: [{ seq: 5 }], next_seq: null });
  });

  test("200: cut off after it was stored, it is signed again and noted", async () => {
    const tenant = await newTenant();
    await bulkRows(tenant.id, 3);
    await sealAll(tenant.id);
    await signCheckpoints(ctxAt());
    await db
      .update(auditHeads)
      .set({ checkpointSeq: 0, checkpointHash: null })
      .where(eq(auditHeads.tenantId, tenant.id));
    await signCheckpoints(ctxAt());
    expect((await list(tenant)).data).toHaveLength(1);
    expect(await verify(tenant)).toMatchObject({ valid: true, checkpoints: { checked: 1 } });
  });

  test("200: the key that signed is published, to anybody", async () => {
    const tenant = await newTenant();
    await bulkRows(tenant.id, 1);
    await sealAll(tenant.id);
    await signCheckpoints(ctxAt());
    const { keys } = await (await get(`${path}/keys`)).json<{ keys: { kid: string; d?: string }[] }>();
    expect(keys.map(({ kid }) => kid)).toContain((await list(tenant)).data[0]?.key_id);
    expect(keys.every((key) => key.d === undefined)).toBe(true);
  });
});

describe("retention", () => {
  async function reviewed() {
    const tenant = await newTenant();
    await happened(
      tenant,
      {
        action: "key.create",
        at: now,
        targets: [{ type: "api_key", id: "key_1" }],
        changes: { scopes: ["admin:write"] },
      },
      { action: "key.revoke", at: now },
    );
    await sealAll(tenant.id);
    const id = (await rowsOf(tenant.id))[0]?.id ?? "";
    await post(
      `${path}/events/${id}/review`,
      { verdict: "legitimate", note: "Ada asked for it" },
      tenant.key,
    );
    await sealAll(tenant.id);
    return { tenant, id };
  }

  test("200: 90 days after its review an event has no content left, and the chain still verifies", async () => {
    const { tenant, id } = await reviewed();
    await redactReviewed(ctxAt(Date.now() + 89 * day));
    expect((await rowsOf(tenant.id))[0]?.redactedAt).toBeNull();
    await redactReviewed(ctxAt(Date.now() + 91 * day));
    const row = (await rowsOf(tenant.id))[0];
    expect(row).toMatchObject({ id, action: "", targets: [], changes: null, salt: null, reviewNote: null });
    for (const word of ["key_1", "admin:write", "203.0.113.7", "CI"])
      expect(JSON.stringify(row)).not.toContain(word);
    expect(await verify(tenant)).toMatchObject({ valid: true, checked: 3, redacted: 1 });
    expect((await events(tenant)).data.find((event) => event.id === id)).toMatchObject({
      redacted_at: expect.any(String) as string,
    });
  });

  test("200: 400 days after it happened what asked for no review has none left; what is flagged waits for one", async () => {
    const { tenant } = await reviewed();
    const flagged = { action: "key.create", changes: { scopes: ["admin:write"] } };
    await happened(tenant, { ...flagged, at: now });
    await sealAll(tenant.id);
    // The rows of other tests are over too.
    const sweep = async (at: number) => {
      for (let batch = 0; batch < 4; batch++) await redactUnflagged(ctxAt(at));
    };
    const redacted = async () => (await rowsOf(tenant.id)).map(({ redactedAt }) => redactedAt !== null);
    await sweep(now + 399 * day);
    expect(await redacted()).toEqual([false, false, false, false]);
    await sweep(Date.now() + 401 * day);
    // The first was reviewed: its own time counts.
    expect(await redacted()).toEqual([false, true, true, false]);
    expect(await verify(tenant)).toMatchObject({ valid: true, redacted: 2 });
    await happened(tenant, { action: "job.create", at: Date.now() });
    await sealAll(tenant.id);
    await sweep(Date.now() + 402 * day);
    expect(await redacted()).toEqual([false, true, true, false, true]);
  });

  test("409: there is nothing left to review", async () => {
    const { tenant, id } = await reviewed();
    await redactReviewed(ctxAt(Date.now() + 91 * day));
    const res = await post(`${path}/events/${id}/review`, { verdict: "malicious" }, tenant.key);
    expect(res.status).toBe(409);
  });
});
