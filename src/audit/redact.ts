// Events lose their content when their time is over. Number, time and hashes stay, so the chain still verifies.
import { and, asc, eq, isNotNull, isNull, lte, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { auditMemory } from "#db/schema/audit.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { blank } from "./blank.ts";
import { serviceLog } from "./security-event.ts";

const rowsMax = 1000;

/** Those that were reviewed long ago. */
export async function redactReviewed(ctx: BaseCtx): Promise<void> {
  const { id, reviewedAt, redactedAt } = auditEvents;
  const isOver = and(lte(reviewedAt, ctx.clock.now() - ctx.config.auditKeptMs), isNull(redactedAt));
  const over = sql`select ${id} from ${auditEvents} where ${isOver} and hash is not null limit ${rowsMax}`;
  await redact(ctx, sql`${id} in (${over})`);
}

const markSchema = z.object({ at: z.number(), id: z.string() });
type Mark = z.infer<typeof markSchema>;
const place = { tenantId: serviceLog, kind: "retention", subject: "unflagged" };

/**
 * Those that asked for no review and got none. What is flagged waits for a person, however long. Goes on from where it
 * was the last time, so that what is over is looked at once.
 */
export async function redactUnflagged(ctx: BaseCtx): Promise<void> {
  const { id, occurredAt, flaggedAt, verdict, redactedAt, hash } = auditEvents;
  const mark = await readMark(ctx);
  const over = await ctx.db
    .select({ id, at: occurredAt })
    .from(auditEvents)
    .where(
      and(
        sql`(${occurredAt}, ${id}) > (${mark.at}, ${mark.id})`,
        lte(occurredAt, ctx.clock.now() - ctx.config.auditUnflaggedKeptMs),
      ),
    )
    .orderBy(asc(occurredAt), asc(id))
    .limit(rowsMax);
  const last = over.at(-1);
  if (!last) return;
  const ids = JSON.stringify(over.map((row) => row.id));
  const isPlain = and(isNull(flaggedAt), isNull(verdict), isNull(redactedAt), isNotNull(hash));
  await ctx.db.batch([
    redact(ctx, sql`${id} in (select value from json_each(${ids})) and ${isPlain}`),
    writeMark(ctx, last),
  ]);
}

function redact({ db, clock }: BaseCtx, where: SQL) {
  return db
    .update(auditEvents)
    .set({ ...blank, redactedAt: clock.now() })
    .where(where);
}

async function readMark({ db }: BaseCtx): Promise<Mark> {
  const { tenantId, kind, subject, state } = auditMemory;
  const isIt = and(eq(tenantId, place.tenantId), eq(kind, place.kind), eq(subject, place.subject));
  const row = await db.select({ state }).from(auditMemory).where(isIt).get();
  return markSchema.safeParse(row?.state).data ?? { at: 0, id: "" };
}

function writeMark({ db }: BaseCtx, state: Mark) {
  const { tenantId, kind, subject } = auditMemory;
  return db
    .insert(auditMemory)
    .values({ ...place, state, expiresAt: Number.MAX_SAFE_INTEGER })
    .onConflictDoUpdate({ target: [tenantId, kind, subject], set: { state } });
}
