// Once an hour each chain that grew is signed as it stands.
import { and, eq, ne } from "drizzle-orm";
import { auditHeads, auditSigningKeys } from "#db/schema/audit.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { announce } from "#events/announce.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { Finding } from "#audit/judge.ts";
import { raise } from "#audit/raise.ts";
import { type SigningKey, signingKeyOf } from "./signing-key.ts";
import { type Checkpoint, signStatement } from "./statement.ts";
import { putCheckpoint, readLatest } from "./store.ts";

type Head = typeof auditHeads.$inferSelect;

const tenantsMax = 2000;
const atOnce = 6;

export async function signCheckpoints(ctx: BaseCtx): Promise<void> {
  const grown = await ctx.db
    .select()
    .from(auditHeads)
    // Shorter than it was, it is looked at too.
    .where(ne(auditHeads.seq, auditHeads.checkpointSeq))
    .limit(tenantsMax);
  if (grown.length === 0) return;
  const key = await signingKeyOf(ctx.config);
  await publish(ctx, key);
  const queue = grown.values();
  const worker = async () => {
    for (const head of queue)
      await signHead(ctx, key, head).catch((err: unknown) =>
        ctx.log.error("a chain was not signed", err, { tenant_id: head.tenantId }),
      );
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Kept for as long as there are checkpoints: the secret may be another by then. */
async function publish({ db, clock }: BaseCtx, { publicKey: { kid, x } }: SigningKey): Promise<void> {
  await db.insert(auditSigningKeys).values({ id: kid, x, createdAt: clock.now() }).onConflictDoNothing();
}

async function signHead(ctx: BaseCtx, key: SigningKey, head: Head): Promise<void> {
  const { tenantId, seq, hash, checkpointSeq } = head;
  const latest = (await readLatest(ctx, tenantId)) ?? notedIn(head);
  const broken = await findBroken(ctx, head, latest);
  const statement = {
    version: 1 as const,
    tenant_id: tenantId,
    seq,
    hash,
    previous: latest ? { seq: latest.seq, hash: latest.hash } : null,
    signed_at: new Date(ctx.clock.now()).toISOString(),
    key_id: key.publicKey.kid,
  };
  // Stored before it is noted: cut off between, it is noted the next time. What was signed is never signed otherwise.
  if (latest === undefined || seq > latest.seq)
    await putCheckpoint(ctx, await signStatement(statement, key.privateKey));
  await ctx.db.batch([
    ctx.db
      .update(auditHeads)
      .set({ checkpointSeq: seq, checkpointHash: hash })
      .where(and(eq(auditHeads.tenantId, tenantId), eq(auditHeads.checkpointSeq, checkpointSeq))),
    ...(broken ? raise(ctx, tenantId, broken) : []),
  ]);
  if (broken) await announce(ctx, tenantId);
}

type Signed = Pick<Checkpoint, "seq" | "hash">;

/** Of before the last was kept in a place of its own. */
function notedIn({ checkpointSeq, checkpointHash }: Head): Signed | undefined {
  return checkpointHash === null ? undefined : { seq: checkpointSeq, hash: checkpointHash };
}

/** Whether the row that was signed last is there, and still the one that was signed. */
async function findBroken(
  ctx: BaseCtx,
  { tenantId }: Head,
  signed: Signed | undefined,
): Promise<Finding | undefined> {
  if (signed === undefined) return undefined;
  const { seq, hash } = signed;
  const row = await ctx.db
    .select({ id: auditEvents.id, hash: auditEvents.hash })
    .from(auditEvents)
    .where(and(eq(auditEvents.tenantId, tenantId), eq(auditEvents.seq, seq)))
    .get();
  if (row?.hash === hash) return undefined;
  const detail = `Row ${seq} of the audit log is not the one that was signed; verify the log`;
  const eventIds = row ? [row.id] : [];
  return { rule: "chain_broken", severity: "critical", subject: tenantId, detail, eventIds };
}
