import { and, between, eq, isNotNull, sql } from "drizzle-orm";
import { auditHeads } from "#db/schema/audit.ts";
import { invalidField } from "#core/errors.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { Ctx } from "#platform/ctx.ts";
import { type Line, shiftMax } from "./chain/facts.ts";
import { verifyChain } from "./chain/verify.ts";
import { listSigningKeys } from "./checkpoints/keys.ts";
import { isSigned } from "./checkpoints/statement.ts";
import { readCheckpoints, readLatest } from "./checkpoints/store.ts";
import { lineOf } from "./present.ts";
import { type Reach, requireReach } from "./reach.ts";
import { readRows } from "./rows.ts";
import type { VerdictView, VerifyRange } from "./schemas.ts";
import { sealTenant } from "./seal.ts";
import { serviceLog } from "./security-event.ts";

const rowsMax = 10_000;
const pageRows = 1000;
const checkpointsMax = 200;
const faultsMax = 1000;

type Range = { from: number; to: number };
type Anchors = { anchors: Map<number, string>; checked: number; invalid: number[] };

/** Checks a part of a tenant's chain against its sealed end and the signed checkpoints. */
export async function verifyLog(
  ctx: Ctx,
  reach: Reach,
  tenantId: string,
  { from_seq: from, to_seq: asked }: VerifyRange,
): Promise<VerdictView> {
  requireReach(ctx, reach, "read");
  await sealTenant(ctx, tenantId);
  const head = await headOf(ctx, tenantId);
  const signed = await readLatest(ctx, tenantId);
  const last = Math.max(head?.seq ?? 0, await lastSeq(ctx, tenantId), signed?.seq ?? 0);
  if (last === 0) await requireTenant(ctx, tenantId);
  const to = Math.min(asked ?? last, last, from + rowsMax - 1);
  const lines = await linesOf(ctx, tenantId, { from, to });
  const known = await signedAnchors(ctx, tenantId, { from, to });
  if (head && head.seq >= from && head.seq <= to && !known.anchors.has(head.seq))
    known.anchors.set(head.seq, head.hash);
  await addNeighbour(ctx, tenantId, to, known.anchors);
  const { checked, redacted, faults } = verifyChain(lines, { from, to, anchors: known.anchors });
  return {
    tenant_id: tenantId,
    valid: faults.length === 0 && known.invalid.length === 0,
    from_seq: from,
    to_seq: to,
    checked,
    redacted,
    next_seq: to < last ? to + 1 : null,
    checkpoints: { checked: known.checked, invalid: known.invalid },
    faults: faults.slice(0, faultsMax),
    faults_total: faults.length,
  };
}

/** Of a tenant that never was there is nothing to call whole. */
async function requireTenant({ db }: Ctx, id: string): Promise<void> {
  if (id === serviceLog) return;
  const row = await db.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, id)).get();
  if (!row) throw invalidField("tenant_id", `There is no tenant ${id}`);
}

async function headOf({ db }: Ctx, tenantId: string) {
  return db.select().from(auditHeads).where(eq(auditHeads.tenantId, tenantId)).get();
}

async function lastSeq({ db }: Ctx, tenantId: string): Promise<number> {
  const row = await db
    .select({ seq: sql<number | null>`max(${auditEvents.seq})` })
    .from(auditEvents)
    .where(and(eq(auditEvents.tenantId, tenantId), isNotNull(auditEvents.hash)))
    .get();
  return row?.seq ?? 0;
}

/** And some on both sides: rows that were given other numbers are of the part where they belong. */
async function linesOf(ctx: Ctx, tenantId: string, { from, to }: Range): Promise<Line[]> {
  const lines: Line[] = [];
  const { seq, hash } = auditEvents;
  const end = to + shiftMax;
  for (let start = Math.max(1, from - shiftMax); start <= end; start += pageRows) {
    const page = between(seq, start, Math.min(end, start + pageRows - 1));
    const where = and(eq(auditEvents.tenantId, tenantId), page, isNotNull(hash));
    lines.push(...(await readRows(ctx, where, sql`${seq}`, pageRows)).map(lineOf));
  }
  return lines;
}

/** Ends of the chain that were signed within a range, by number. */
async function signedAnchors(ctx: Ctx, tenantId: string, { from, to }: Range): Promise<Anchors> {
  const after = { after: from - 1, limit: checkpointsMax };
  const found = (await readCheckpoints(ctx, tenantId, after)).filter(({ seq }) => seq <= to);
  const keys = found.length > 0 ? await listSigningKeys(ctx) : [];
  const anchors = new Map<number, string>();
  const invalid: number[] = [];
  for (const checkpoint of found) {
    const isOurs = checkpoint.tenant_id === tenantId && (await isSigned(checkpoint, keys));
    if (isOurs) anchors.set(checkpoint.seq, checkpoint.hash);
    else invalid.push(checkpoint.seq);
  }
  return { anchors, checked: anchors.size, invalid };
}

/** Where the part ends before the chain does, the row behind it names its last hash. */
async function addNeighbour(
  ctx: Ctx,
  tenantId: string,
  to: number,
  anchors: Map<number, string>,
): Promise<void> {
  if (to === 0 || anchors.has(to)) return;
  const isNext = and(eq(auditEvents.tenantId, tenantId), eq(auditEvents.seq, to + 1));
  const [next] = await readRows(ctx, isNext, sql`${auditEvents.seq}`, 1);
  if (next?.prevHash) anchors.set(to, next.prevHash);
}
