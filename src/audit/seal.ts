// Rows become links of their tenant's chain, in order, soon after they were written and before anybody reads them.
import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { auditHeads } from "#db/schema/audit.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { announce } from "#events/announce.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { digestOf, genesis, hashOf, nameDigestOf, withNameDigest } from "./chain/link.ts";
import { type Finding, judge, placesOf } from "./judge.ts";
import { loadMemory, type Memory, saveMemory } from "./memory.ts";
import { contentOf, timeOf } from "./present.ts";
import { raise } from "./raise.ts";
import { flaggedFrom } from "./risk/points.ts";
import { type AuditRow, readRows } from "./rows.ts";

const rowsMax = 200;
const saltBytes = 16;

type Head = { seq: number; hash: string };
type Sealed = {
  id: string;
  salt: string;
  nameSalt: string | null;
  digest: string;
  prevHash: string;
  hash: string;
  score: number;
  reasons: object[];
  flaggedAt: number | null;
};

/** Seals what waits of a tenant, so many batches at most. */
export async function sealTenant(ctx: BaseCtx, tenantId: string, batchesMax = 10): Promise<void> {
  for (let batch = 0; batch < batchesMax; batch++) {
    if ((await sealBatch(ctx, tenantId)) < rowsMax) return;
  }
}

/** How many rows were there to seal. Where another seals the same ones, the one who writes first has them. */
async function sealBatch(ctx: BaseCtx, tenantId: string): Promise<number> {
  const { hash, seq } = auditEvents;
  const waits = and(eq(auditEvents.tenantId, tenantId), isNull(hash), isNotNull(seq));
  const [, heads] = await ctx.db.batch([numberRows(ctx, tenantId), headOf(ctx, tenantId)]);
  const rows = await readRows(ctx, waits, sql`${seq}`, rowsMax);
  if (rows.length === 0) return 0;
  const head = heads[0] ?? { seq: 0, hash: genesis };
  const memory = await loadMemory(ctx, tenantId, rows.flatMap(placesOf));
  const { sealed, findings, end } = link(ctx, head, rows, memory);
  try {
    await ctx.db.batch([
      moveHead(ctx, tenantId, head, end),
      writeSeals(ctx, sealed),
      ...saveMemory(ctx, tenantId, memory),
      ...findings.flatMap((finding) => raise(ctx, tenantId, finding)),
    ]);
  } catch (err) {
    if (!isOvertaken(err)) throw err;
    return rows.length;
  }
  if (findings.length > 0) await announce(ctx, tenantId);
  return rows.length;
}

/** Rows that came without a number, as those of before there was a chain, get the next ones in the order they were written. */
function numberRows({ db }: BaseCtx, tenantId: string) {
  const mine = sql`from ${auditEvents} where tenant_id = ${tenantId}`;
  const numbered = sql`select rowid as place, row_number() over (order by rowid)
    + max(coalesce((select seq ${mine} order by seq desc limit 1), 0),
      coalesce((select seq from ${auditHeads} where tenant_id = ${tenantId}), 0)) as next
    ${mine} and seq is null and hash is null order by rowid limit ${rowsMax}`;
  return db
    .update(auditEvents)
    .set({ seq: sql`numbered.next` })
    .from(sql`(${numbered}) as numbered`)
    .where(sql`${auditEvents}.rowid = numbered.place`);
}

function headOf({ db }: BaseCtx, tenantId: string) {
  return db
    .select({ seq: auditHeads.seq, hash: auditHeads.hash })
    .from(auditHeads)
    .where(eq(auditHeads.tenantId, tenantId));
}

function link(ctx: BaseCtx, head: Head, rows: AuditRow[], memory: Memory) {
  const now = ctx.clock.now();
  const findings: Finding[] = [];
  let end = head;
  const sealed = rows.map((row): Sealed => {
    const judged = judge(memory, row, now);
    const { score, reasons } = judged.risk;
    findings.push(...judged.findings);
    const salt = newSalt();
    const nameSalt = isPerson(row) ? newSalt() : null;
    const seq = row.seq ?? 0;
    const content = contentOf(row, judged.risk);
    const digest = digestOf(
      nameSalt === null ? content : withNameDigest(content, nameDigestOf(row.actor.name, nameSalt)),
      salt,
    );
    const { id, tenantId: tenant_id } = row;
    const prevHash = end.hash;
    const hash = hashOf(prevHash, { tenant_id, seq, id, occurred_at: timeOf(row.occurredAt), digest });
    end = { seq: Math.max(end.seq, seq), hash };
    const flaggedAt = score >= flaggedFrom ? now : null;
    return { id, salt, nameSalt, digest, prevHash, hash, score, reasons, flaggedAt };
  });
  return { sealed, findings, end };
}

const newSalt = () => crypto.getRandomValues(new Uint8Array(saltBytes)).toHex();

/** Whose name can be erased. What somebody broke in the database is sealed as it is. */
function isPerson({ actor }: AuditRow): boolean {
  const known: unknown = actor;
  if (typeof known !== "object" || known === null) return false;
  return "type" in known && known.type === "user" && "name" in known && typeof known.name === "string";
}

/** Fails the whole batch where the chain no longer ends where it was read: a hash of null is none. */
function moveHead({ db, clock }: BaseCtx, tenantId: string, from: Head, to: Head) {
  const row = { tenantId, ...to, sealedAt: clock.now(), checkpointSeq: 0 };
  const isThere = sql`${auditHeads.seq} = ${from.seq} and ${auditHeads.hash} = ${from.hash}`;
  return db
    .insert(auditHeads)
    .values(row)
    .onConflictDoUpdate({
      target: auditHeads.tenantId,
      set: { seq: to.seq, hash: sql`case when ${isThere} then ${to.hash} end`, sealedAt: row.sealedAt },
    });
}

function writeSeals({ db }: BaseCtx, sealed: Sealed[]) {
  return db
    .update(auditEvents)
    .set({
      salt: sql`made.salt`,
      nameSalt: sql`made.name_salt`,
      digest: sql`made.digest`,
      prevHash: sql`made.prev_hash`,
      hash: sql`made.hash`,
      riskScore: sql`made.score`,
      riskReasons: sql`made.reasons`,
      flaggedAt: sql`made.flagged_at`,
    })
    .from(
      sql`(select value ->> 'id' as id, value ->> 'salt' as salt, value ->> 'nameSalt' as name_salt, value ->> 'digest' as digest,
        value ->> 'prevHash' as prev_hash, value ->> 'hash' as hash, value ->> 'score' as score,
        value -> 'reasons' as reasons, value ->> 'flaggedAt' as flagged_at
        from json_each(${JSON.stringify(sealed)})) as made`,
    )
    .where(and(sql`${auditEvents.id} = made.id`, isNull(auditEvents.hash)));
}

function isOvertaken(err: unknown): boolean {
  const words = err instanceof Error ? `${err.message} ${String(err.cause)}` : "";
  return /NOT NULL constraint failed: audit_heads\.hash/.test(words);
}
