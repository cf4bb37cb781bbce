// Which people had which access in the period: members by role, and those who run the service.
import { and, asc, count, desc, eq, gte, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { isoOrNull } from "#core/time.ts";
import { oneOrAll } from "#db/one-or-all.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { members, people } from "#db/schema/people.ts";
import type { Ctx } from "#platform/ctx.ts";
import { listedMax, type Period } from "./period.ts";
import type { Soc2Report } from "./schemas.ts";
import { type Stay, staysOf, type Turn } from "./stays.ts";

/** Of the record so much is read at most, the newest first. */
const turnsMax = 5000;
const memberActions = JSON.stringify(["invitation.accept", "person.role", "person.remove", "person.erase"]);
const platform = "platform";

const roleSchema = z.object({
  role: z.object({ from: z.string().nullish(), to: z.string().nullish() }).or(z.string()),
});
const rightSchema = z.object({ is_platform_admin: z.object({ from: z.boolean(), to: z.boolean() }) });

export async function peopleOf(ctx: Ctx, period: Period): Promise<Soc2Report["people"]> {
  const { db } = ctx;
  const { tenantId, to } = period;
  const where = and(oneOrAll(members.tenantId, tenantId), lt(members.createdAt, to));
  const [[all], present, rows] = await db.batch([
    db.select({ count: count() }).from(members).where(where),
    db.select().from(members).where(where).orderBy(desc(members.createdAt)).limit(listedMax),
    recorded(ctx, period, sql`${auditEvents.action} in (select value from json_each(${memberActions}))`),
  ]);
  const now = present.map(({ personId, createdAt, ...one }) => ({
    place: one.tenantId,
    person: personId,
    role: one.role,
    since: createdAt,
  }));
  const stays = staysOf(now, rows.flatMap(turnOf), period);
  const isPresent = new Set(now.map(({ place, person }) => `${place} ${person}`));
  const gone = new Set(stays.map(({ place, person }) => `${place} ${person}`)).difference(isPresent);
  const listed = stays.slice(0, listedMax);
  const names = await namesOf(ctx, listed);
  return {
    total: (all?.count ?? 0) + gone.size,
    held: listed.map((stay) => ({
      id: stay.person,
      tenant_id: stay.place,
      name: names.get(stay.person) ?? "",
      role: stay.role,
      ...held(stay),
    })),
  };
}

/** Platform administrators; none where one tenant's evidence is asked for, as they are nobody's of it. */
export async function administratorsOf(ctx: Ctx, period: Period): Promise<Soc2Report["administrators"]> {
  if (period.tenantId !== undefined) return { total: 0, held: [] };
  const { db } = ctx;
  const [present, rows] = await db.batch([
    db.select({ id: people.id }).from(people).where(eq(people.isPlatformAdmin, true)).limit(listedMax),
    recorded(
      ctx,
      period,
      sql`${auditEvents.action} = 'person.update' and ${auditEvents.changes} -> '$.is_platform_admin' is not null`,
    ),
  ]);
  const now = present.map(({ id }) => ({ place: platform, person: id, role: platform, since: null }));
  const stays = staysOf(now, rows.flatMap(rightTurnOf), period);
  const names = await namesOf(ctx, stays);
  return {
    total: stays.length,
    held: stays
      .slice(0, listedMax)
      .map((stay) => ({ id: stay.person, name: names.get(stay.person) ?? "", ...held(stay) })),
  };
}

/** From the period's beginning until now: what came after it tells how things stood in it. */
function recorded({ db }: Ctx, { tenantId, from }: Period, which: ReturnType<typeof sql>) {
  const { occurredAt, outcome } = auditEvents;
  return db
    .select()
    .from(auditEvents)
    .where(
      and(oneOrAll(auditEvents.tenantId, tenantId), gte(occurredAt, from), eq(outcome, "success"), which),
    )
    .orderBy(desc(occurredAt), asc(auditEvents.id))
    .limit(turnsMax);
}

type Row = typeof auditEvents.$inferSelect;

function turnOf({ tenantId, occurredAt, action, targets, changes }: Row): Turn[] {
  const person = targets.find(({ type }) => type === "person")?.id;
  if (!person) return [];
  const told = roleSchema.safeParse(changes).data?.role;
  const role = typeof told === "string" ? { to: told } : told;
  const one = { place: tenantId, person, at: occurredAt };
  if (action === "invitation.accept") return [{ ...one, from: null, to: role?.to }];
  if (action === "person.role") return [{ ...one, from: role?.from, to: role?.to }];
  return [{ ...one, from: role?.from, to: null }];
}

function rightTurnOf({ occurredAt, targets, changes }: Row): Turn[] {
  const person = targets.find(({ type }) => type === "person")?.id;
  const right = rightSchema.safeParse(changes).data?.is_platform_admin;
  if (!person || !right) return [];
  const roleOf = (has: boolean) => (has ? platform : null);
  return [{ place: platform, person, at: occurredAt, from: roleOf(right.from), to: roleOf(right.to) }];
}

async function namesOf({ db }: Ctx, stays: Stay[]): Promise<Map<string, string>> {
  const ids = JSON.stringify([...new Set(stays.map(({ person }) => person))]);
  const rows = await db
    .select({ id: people.id, name: people.name })
    .from(people)
    .where(sql`${people.id} in (select value from json_each(${ids}))`);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

const held = ({ from, until }: Stay) => ({ held_from: isoOrNull(from), held_until: isoOrNull(until) });
