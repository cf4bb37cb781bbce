import { and, asc, eq, gt, lte, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { eventHeads, events } from "#db/schema/events.ts";
import type { BaseCtx, Ctx } from "#platform/ctx.ts";
import { type EventPage, type ListEvents, presentEvent } from "./schemas.ts";

export type EventRow = typeof events.$inferSelect;

/** How far one page looks for events of a kind, so that no call reads a month of them. */
const scannedMax = 5000;

/** The tenant's events after a number, oldest first. */
export async function listEvents(ctx: Ctx, input: ListEvents): Promise<EventPage> {
  requireScope(ctx, "events:read");
  const { db, tenant } = ctx;
  const { latest, oldest } = await boundsOf(ctx, tenant.id);
  if (input.after === "latest") return { data: [], next_after: latest, has_more: false, latest };
  const isGap = input.after !== undefined && (input.after < oldest - 1 || input.after > latest);
  if (isGap && (input.after ?? 0) > latest)
    return { data: [], next_after: latest, has_more: false, latest, gap: true, oldest };
  const after = Math.max(input.after ?? 0, oldest - 1);
  const until = Math.min(latest, after + scannedMax);
  const found = await db
    .select()
    .from(events)
    .where(
      and(
        eq(events.tenantId, tenant.id),
        gt(events.seq, after),
        lte(events.seq, until),
        input.subject === undefined ? undefined : eq(events.subject, input.subject),
        input.types && isOfTypes(input.types),
      ),
    )
    .orderBy(asc(events.seq))
    .limit(input.limit + 1);
  const shown = found.slice(0, input.limit);
  const isCut = found.length > input.limit;
  return {
    data: shown.map(presentEvent),
    next_after: (isCut ? shown.at(-1)?.seq : undefined) ?? until,
    has_more: isCut || until < latest,
    latest,
    ...(isGap ? { gap: true as const, oldest } : {}),
  };
}

function isOfTypes(types: readonly string[]) {
  return sql`exists (select 1 from json_each(${JSON.stringify(types)}) wanted
    where wanted.value in ('*', ${events.type})
      or (wanted.value like '%.*' and substr(${events.type}, 1, length(wanted.value) - 1) = substr(wanted.value, 1, length(wanted.value) - 1)))`;
}

/** @throws AppError `not_found`, for another tenant's event as well */
export async function fetchEvent(ctx: Ctx, id: string): Promise<EventRow> {
  requireScope(ctx, "events:read");
  const isThis = and(eq(events.tenantId, ctx.tenant.id), eq(events.id, id));
  const row = await ctx.db.select().from(events).where(isThis).get();
  if (!row) throw new AppError("not_found", `There is no event ${id}`);
  return row;
}

/** The next events of a tenant, for its stream. */
export function eventsAfter({ db }: BaseCtx, tenantId: string, after: number, limit: number) {
  return db
    .select()
    .from(events)
    .where(and(eq(events.tenantId, tenantId), gt(events.seq, after)))
    .orderBy(asc(events.seq))
    .limit(limit);
}

/**
 * The number of the latest event and of the oldest that is kept (where none is, of the next), and where `after` is
 * given, when the event that follows it happened.
 */
export async function boundsOf({ db }: BaseCtx, tenantId: string, after = -1) {
  const isOurs = eq(events.tenantId, tenantId);
  const [heads, kept, next] = await db.batch([
    db.select({ seq: eventHeads.seq }).from(eventHeads).where(eq(eventHeads.tenantId, tenantId)),
    db.select({ seq: events.seq }).from(events).where(isOurs).orderBy(asc(events.seq)).limit(1),
    db
      .select({ createdAt: events.createdAt })
      .from(events)
      .where(and(isOurs, eq(events.seq, after + 1))),
  ]);
  const latest = heads[0]?.seq ?? 0;
  return { latest, oldest: kept[0]?.seq ?? latest + 1, nextAt: next[0]?.createdAt ?? null };
}

export type Bounds = Awaited<ReturnType<typeof boundsOf>>;
