// What the log is for: whoever changes it behind our back is found out, row by row.
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import type { Line } from "#audit/chain/facts.ts";
import { verifyChain } from "#audit/chain/verify.ts";
import { signCheckpoints } from "#audit/checkpoints/sign.ts";
import { alertsOf, bulkRows, ctxAt, path, rowsOf, sealAll, verify } from "../support/audit.ts";
import { db, get, newTenant, type Tenant } from "../support/world.ts";

const linesOf = (text: string) =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);

describe("10,000 rows", () => {
  let tenant: Tenant;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    tenant = await newTenant();
    await bulkRows(tenant.id, 10_000);
    await sealAll(tenant.id);
  }, 120_000);

  test("200: an untouched chain is valid from its first row to its last", async () => {
    const rows = await rowsOf(tenant.id);
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, at) => at + 1));
    expect(await verify(tenant)).toMatchObject({ valid: true, checked: 10_000, faults: [], next_seq: null });
  });

  test("200: one altered, one deleted, one inserted: each is named, and nothing else", async () => {
    const rows = await rowsOf(tenant.id);
    const at = (seq: number) => rows[seq - 1]?.id ?? "";
    Object.assign(ids, { altered: at(2500), deleted: at(5000), inserted: "aud_inserted" });
    await db.run(
      sql`update audit_events set actor = json_set(actor, '$.id', 'key_other') where id = ${ids["altered"]}`,
    );
    await db.run(sql`delete from audit_events where id = ${ids["deleted"]}`);
    // Makes room as somebody would who does not want a number twice.
    await db.run(sql`update audit_events set seq = -seq where tenant_id = ${tenant.id} and seq > 7500`);
    await db.run(sql`update audit_events set seq = 1 - seq where tenant_id = ${tenant.id} and seq < 0`);
    await db.run(sql`
        insert into audit_events (id, tenant_id, occurred_at, action, outcome, actor, targets, context, request_id,
          seq, salt, digest, prev_hash, hash, risk_score, risk_reasons)
        select ${ids["inserted"]}, tenant_id, occurred_at, action, outcome, actor, targets, context, request_id,
          7501, salt, digest, hash, lower(hex(randomblob(32))), 0, '[]'
        from audit_events where tenant_id = ${tenant.id} and seq = 7500`);
    const { faults, next_seq } = await verify(tenant);
    expect(next_seq).toBe(10_001);
    expect(named(faults)).toEqual(all());
  }, 60_000);

  test("200: an export of it is found out the same way, without us", async () => {
    const lines = linesOf(await (await get(`${path}/export`, tenant.key)).text());
    const { faults } = verifyChain(lines, { from: 1, anchors: new Map() });
    // Behind them the number that the shifted rows took from the event of the export itself.
    expect(named(faults.filter(({ seq }) => seq <= 10_000))).toEqual(all());
  }, 60_000);

  const named = (faults: { kind: string; seq: number; to_seq?: number | undefined; id: string | null }[]) =>
    faults.map(({ kind, seq, to_seq, id }) => [kind, seq, to_seq ?? null, id]);
  const all = () => [
    ["altered", 2500, null, ids["altered"]],
    ["deleted", 5000, null, null],
    ["inserted", 7501, null, ids["inserted"]],
    ["renumbered", 7501, 10_000, null],
  ];
});

describe("a chain of 40 rows with a checkpoint at 30", () => {
  async function chain() {
    const tenant = await newTenant();
    await bulkRows(tenant.id, 30);
    await sealAll(tenant.id);
    await signCheckpoints(ctxAt());
    await bulkRows(tenant.id, 10);
    await sealAll(tenant.id);
    return tenant;
  }
  const change = (tenant: Tenant, statement: ReturnType<typeof sql>) =>
    db.run(sql`${statement} and tenant_id = ${tenant.id}`);
  const found = async (tenant: Tenant) =>
    (await verify(tenant)).faults.map(({ kind, seq }) => `${kind} ${seq}`);

  test("200: a forged copy is named, not the row that it was made of, wherever it stands", async () => {
    const tenant = await chain();
    const lines = linesOf(await (await get(`${path}/export`, tenant.key)).text());
    const genuine = lines[9];
    if (!genuine) throw new Error("There is no tenth row");
    const forged = { ...genuine, id: "aud_forged", action: "tenant.update" };
    for (const at of [4, 9, 10, 20]) {
      const { faults } = verifyChain(lines.toSpliced(at, 0, forged), { from: 1, anchors: new Map() });
      expect(faults.map(({ kind, seq, id }) => [kind, seq, id])).toEqual([["inserted", 10, "aud_forged"]]);
    }
  });

  test("200: untouched it is valid, and held against the checkpoint", async () => {
    expect(await verify(await chain())).toMatchObject({
      valid: true,
      checked: 40,
      checkpoints: { checked: 1, invalid: [] },
    });
  });

  test.each([
    ["the time", sql`update audit_events set occurred_at = occurred_at - 1 where seq = 7`, ["altered 7"]],
    ["the risk", sql`update audit_events set risk_score = 90 where seq = 7`, ["altered 7"]],
    ["the digest", sql`update audit_events set digest = hash where seq = 7`, ["altered 7"]],
    ["the hash", sql`update audit_events set hash = digest where seq = 7`, ["altered 7"]],
    ["the hash before", sql`update audit_events set prev_hash = digest where seq = 7`, ["altered 7"]],
    ["the salt", sql`update audit_events set salt = null where seq = 7`, ["altered 7"]],
    ["broken JSON", sql`update audit_events set actor = '{' where seq = 7`, ["altered 7"]],
    ["content said to be removed", sql`update audit_events set redacted_at = 1 where seq = 7`, ["altered 7"]],
    ["the last row deleted", sql`delete from audit_events where seq = 40`, ["deleted 40"]],
    ["the first row deleted", sql`delete from audit_events where seq = 1`, ["deleted 1"]],
    ["two in a row deleted", sql`delete from audit_events where seq in (7, 8)`, ["deleted 7", "deleted 8"]],
  ])("200: %s: the row is named", async (_what, statement, faults) => {
    const tenant = await chain();
    await change(tenant, statement);
    expect(await found(tenant)).toEqual(faults);
  });

  test("200: two rows that changed places are named, with where they belong", async () => {
    const tenant = await chain();
    await change(tenant, sql`update audit_events set seq = -12 where seq = 12`);
    await change(tenant, sql`update audit_events set seq = 12 where seq = 20`);
    await change(tenant, sql`update audit_events set seq = 20 where seq = -12`);
    expect(await found(tenant)).toEqual(["reordered 12", "reordered 20"]);
  });

  test("200: rows made anew with right hashes to the end contradict the checkpoint", async () => {
    const tenant = await chain();
    await change(tenant, sql`delete from audit_events where seq > 20`);
    await db.run(sql`update audit_heads set seq = 20, hash = (select hash from audit_events
      where tenant_id = ${tenant.id} and seq = 20) where tenant_id = ${tenant.id}`);
    await bulkRows(tenant.id, 20);
    await sealAll(tenant.id);
    expect(await found(tenant)).toContain("forked 31");
  });

  /** As whoever writes to the database alone would do it. */
  async function cutOff(tenant: Tenant, seq: number) {
    await change(tenant, sql`delete from audit_events where seq > ${seq}`);
    await db.run(sql`update audit_heads set seq = ${seq}, checkpoint_seq = 0, checkpoint_hash = null,
      hash = (select hash from audit_events where tenant_id = ${tenant.id} and seq = ${seq})
      where tenant_id = ${tenant.id}`);
  }

  test("200: cut off before the checkpoint, with the end moved back: each row that was signed is missed", async () => {
    const tenant = await chain();
    await cutOff(tenant, 27);
    const verdict = await verify(tenant);
    expect(verdict).toMatchObject({ valid: false, checked: 27, next_seq: null });
    expect(verdict.faults.map(({ kind, seq }) => `${kind} ${seq}`)).toEqual([
      "deleted 28",
      "deleted 29",
      "deleted 30",
    ]);
    await signCheckpoints(ctxAt());
    expect((await alertsOf(tenant.id)).map(({ rule }) => rule)).toEqual(["chain_broken"]);
  });

  test("200: made anew to the number that was signed, it is not signed over", async () => {
    const tenant = await chain();
    await cutOff(tenant, 20);
    await bulkRows(tenant.id, 10);
    await sealAll(tenant.id);
    await signCheckpoints(ctxAt());
    expect((await alertsOf(tenant.id)).map(({ rule }) => rule)).toEqual(["chain_broken"]);
    expect((await verify(tenant)).valid).toBe(false);
  });

  test("200: the next checkpoint raises an alert where the signed row is another", async () => {
    const tenant = await chain();
    await change(tenant, sql`update audit_events set hash = digest where seq = 30`);
    await signCheckpoints(ctxAt());
    const alerts = await (await get(`${path}/alerts`, tenant.key)).json<{ data: { rule: string }[] }>();
    expect(alerts.data).toMatchObject([{ rule: "chain_broken", severity: "critical" }]);
  });

  test("200: a checkpoint that was changed in its bucket is no proof, and is named", async () => {
    const tenant = await chain();
    const [object] = (await env.FILES.list({ prefix: `audit/checkpoints/${tenant.id}/` })).objects;
    const key = object?.key ?? "";
    const checkpoint = await (await env.FILES.get(key))?.json<object>();
    await env.FILES.put(key, JSON.stringify({ ...checkpoint, signed_at: "2020-01-01T00:00:00.000Z" }));
    expect(await verify(tenant)).toMatchObject({ valid: false, checkpoints: { checked: 0, invalid: [30] } });
  });

  test("200: a part of the chain is checked by itself", async () => {
    const tenant = await chain();
    await change(tenant, sql`delete from audit_events where seq = 15`);
    expect(await verify(tenant, "?from_seq=1&to_seq=10")).toMatchObject({ valid: true, next_seq: 11 });
    expect(await verify(tenant, "?from_seq=11&to_seq=25")).toMatchObject({ valid: false, checked: 14 });
  });
});
