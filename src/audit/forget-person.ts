// A person's name leaves the record; what they did stays, under an id that says nothing, and the chains still verify.
import { and, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { auditMemory } from "#db/schema/audit.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { blank } from "./blank.ts";
import { nameDigestOf } from "./chain/link.ts";
import { ofPerson } from "./of-person.ts";
import { type AuditRow, readRows } from "./rows.ts";

const rowsMax = 200;

/** Takes a page of rows, and says whether more are left: those that wait to be sealed are for a later time. */
export async function forgetPersonInRecord(
  ctx: BaseCtx,
  personId: string,
): Promise<"done" | "more" | "waiting"> {
  const rows = await readRows(
    ctx,
    sql`${ofPerson(personId)} and actor ->> '$.name' <> ''`,
    sql`occurred_at, id`,
    rowsMax,
  );
  const sealed = rows.filter(({ hash }) => hash !== null);
  // Where the content says more of them, or was sealed with the name itself, all of it goes.
  const [whole, named] = [sealed.filter(isWhole), sealed.filter((row) => !isWhole(row))];
  await ctx.db.batch([eraseNames(ctx, named), eraseWhole(ctx, whole), ...forgetElsewhere(ctx, personId)]);
  if (rows.length === 0) return "done";
  return sealed.length > 0 ? "more" : "waiting";
}

/**
 * Takes what the record of these tenants tells of an address: who was invited by it, whose owner it named. For the
 * batch that makes the condition true. What waits to be sealed is sealed without it.
 */
export function forgetAddress({ db, clock }: BaseCtx, email: string, tenantIds: string[], condition: SQL) {
  const named = sql`${condition} and ${auditEvents.tenantId} in (select value from json_each(${JSON.stringify(tenantIds)}))
    and instr(lower(${auditEvents.changes}), json_quote(${email})) > 0`;
  return [
    db
      .update(auditEvents)
      .set({ ...blank, redactedAt: clock.now() })
      .where(and(named, isNotNull(auditEvents.hash))),
    db
      .update(auditEvents)
      .set({ changes: null })
      .where(and(named, isNull(auditEvents.hash))),
  ] as const;
}

const isWhole = ({ action, nameSalt }: AuditRow) => action === "person.update" || nameSalt === null;

function eraseNames({ db }: BaseCtx, rows: AuditRow[]) {
  const made = JSON.stringify(
    rows.map(({ id, actor, nameSalt }) => ({ id, digest: nameDigestOf(actor.name, nameSalt ?? "") })),
  );
  return db
    .update(auditEvents)
    .set({
      actor: sql`json_set(${auditEvents.actor}, '$.name', '')`,
      nameDigest: sql`made.digest`,
      nameSalt: null,
    })
    .from(sql`(select value ->> 'id' as id, value ->> 'digest' as digest from json_each(${made})) as made`)
    .where(sql`${auditEvents.id} = made.id`);
}

function eraseWhole({ db, clock }: BaseCtx, rows: AuditRow[]) {
  const ids = JSON.stringify(rows.map(({ id }) => id));
  return db
    .update(auditEvents)
    .set({ ...blank, redactedAt: clock.now() })
    .where(sql`${auditEvents.id} in (select value from json_each(${ids}))`);
}

/** What stands beside the content: reviews that they wrote, and what is remembered of their ways. */
function forgetElsewhere({ db }: BaseCtx, personId: string) {
  return [
    db
      .update(auditEvents)
      .set({ reviewedBy: sql`json_set(${auditEvents.reviewedBy}, '$.name', '')` })
      .where(
        and(
          isNotNull(auditEvents.reviewedAt),
          sql`redacted_at is null and json_valid(reviewed_by) and reviewed_by ->> '$.id' = ${personId} and reviewed_by ->> '$.name' <> ''`,
        ),
      ),
    db.delete(auditMemory).where(and(eq(auditMemory.kind, "actor"), eq(auditMemory.subject, personId))),
  ] as const;
}
