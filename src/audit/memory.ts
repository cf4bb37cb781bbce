// What the sealer remembers between rows, read and written as a whole with each batch of them.
import { sql } from "drizzle-orm";
import type { z } from "zod";
import { auditMemory } from "#db/schema/audit.ts";
import type { BaseCtx } from "#platform/ctx.ts";

type Place = { kind: string; subject: string };
type Entry = Place & { state: unknown; expiresAt: number; isChanged: boolean };

export type Memory = Map<string, Entry>;

const keyOf = ({ kind, subject }: Place) => `${kind} ${subject}`;

export async function loadMemory({ db }: BaseCtx, tenantId: string, places: Place[]): Promise<Memory> {
  const wanted = [...new Map(places.map((place) => [keyOf(place), place])).values()];
  if (wanted.length === 0) return new Map();
  const rows = await db.all<Place & { state: string; expires_at: number }>(sql`
    select kind, subject, state, expires_at from ${auditMemory}
    where tenant_id = ${tenantId} and (kind, subject) in
      (select value ->> 'kind', value ->> 'subject' from json_each(${JSON.stringify(wanted)}))`);
  return new Map(
    rows.map(({ kind, subject, state, expires_at: expiresAt }) => [
      keyOf({ kind, subject }),
      { kind, subject, state: JSON.parse(state) as unknown, expiresAt, isChanged: false },
    ]),
  );
}

/** What is remembered; `otherwise` where nothing is, or in a form of earlier days. */
export function recall<T>(memory: Memory, place: Place, schema: z.ZodType<T>, otherwise: () => T): T {
  const known = schema.safeParse(memory.get(keyOf(place))?.state);
  return known.success ? known.data : otherwise();
}

export function remember(memory: Memory, place: Place, state: unknown, expiresAt: number): void {
  memory.set(keyOf(place), { ...place, state, expiresAt, isChanged: true });
}

/** Subjects written in one statement: what is remembered of a busy one takes some kilobytes, and D1 takes 2 MB. */
const subjectsMax = 50;

/** The statements that write what has changed, for a batch. */
export function saveMemory(ctx: BaseCtx, tenantId: string, memory: Memory) {
  const changed = [...memory.values()].filter(({ isChanged }) => isChanged);
  const parts = Array.from({ length: Math.ceil(changed.length / subjectsMax) }, (_, part) =>
    changed.slice(part * subjectsMax, (part + 1) * subjectsMax),
  );
  return parts.map((part) => save(ctx, tenantId, part));
}

function save({ db }: BaseCtx, tenantId: string, entries: Entry[]) {
  // The condition tells SQLite where the select ends.
  return db
    .insert(auditMemory)
    .select(
      sql`select ${tenantId}, value ->> 'kind', value ->> 'subject', value -> 'state', value ->> 'expiresAt'
      from json_each(${JSON.stringify(entries)}) where true`,
    )
    .onConflictDoUpdate({
      target: [auditMemory.tenantId, auditMemory.kind, auditMemory.subject],
      set: { state: sql`excluded.state`, expiresAt: sql`excluded.expires_at` },
    });
}
