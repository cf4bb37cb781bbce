// Traces of captures and jobs, kept for their tenants: each part as it ends, a row each, read together.
import { and, asc, eq, lt, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { type KeptSpan, traceParts } from "#db/schema/trace-parts.ts";
import { isForTenants, tellable } from "./attributes.ts";
import type { Kept } from "./recording.ts";
import type { SpanData } from "./span.ts";
import { note } from "./stats.ts";

/** Parts that one trace is read from: a webhook that is tried for days adds one with every attempt. */
const partsMax = 100;

/** Never throws: a trace that is not kept is missing, and the work stands. */
export async function keepSpans(
  db: Db,
  { tenantId, subjects }: Kept,
  spans: readonly SpanData[],
): Promise<void> {
  const traceId = spans[0]?.traceId ?? "";
  const told = spans.filter(isForTenants).map(asKept);
  if (told.length === 0) return;
  const part = { tenantId, traceId, spans: told, createdAt: Date.now() };
  try {
    await db.insert(traceParts).values([...subjects].map((subject) => ({ ...part, subject })));
  } catch {
    note("dropped", told.length);
  }
}

function asKept(span: SpanData): KeptSpan {
  const { spanId, parentId, name, kind, startedAt, endedAt, isFailed, attributes, links } = span;
  const told = tellable(attributes);
  // A batch holds others' messages as well: a trace of its own that is nobody's.
  const inside = links.flatMap((link) => (link.traceId === span.traceId ? link.spanId : []));
  return {
    id: spanId,
    in: parentId,
    name,
    at: startedAt,
    ms: endedAt - startedAt,
    ...(kind === "internal" ? {} : { kind }),
    ...(isFailed ? { failed: true } : {}),
    ...(Object.keys(told).length > 0 ? { is: told } : {}),
    ...(inside.length > 0 ? { links: inside } : {}),
  };
}

/** The spans kept of one trace of a tenant's under any of these ids, by the time they began. */
export async function readKept(
  db: Db,
  tenantId: string,
  subjects: readonly string[],
  traceId: string,
): Promise<KeptSpan[]> {
  const parts = await db
    .select({ spans: traceParts.spans })
    .from(traceParts)
    .where(
      and(
        eq(traceParts.tenantId, tenantId),
        sql`${traceParts.subject} in (select value from json_each(${JSON.stringify(subjects)}))`,
        eq(traceParts.traceId, traceId),
      ),
    )
    .orderBy(asc(traceParts.id))
    .limit(partsMax);
  return parts.flatMap(({ spans }) => spans).sort((one, other) => one.at - other.at || other.ms - one.ms);
}

/** The statement that forgets the traces of captures or jobs that are deleted. */
export function forgetKept(db: Db, subjects: readonly { tenantId: string; id: string }[]) {
  const gone = JSON.stringify(subjects.map(({ tenantId, id }) => [tenantId, id]));
  return db.delete(traceParts).where(
    sql`(${traceParts.tenantId}, ${traceParts.subject}) in
        (select value ->> 0, value ->> 1 from json_each(${gone}))`,
  );
}

/** Looked at from the oldest on, so that no more is read than is forgotten. @returns how many were forgotten */
export async function forgetKeptBefore(db: Db, time: number, rowsMax: number): Promise<number> {
  const oldest = db
    .select({ id: traceParts.id, createdAt: traceParts.createdAt })
    .from(traceParts)
    .orderBy(asc(traceParts.id))
    .limit(rowsMax)
    .as("oldest");
  const due = db.select({ id: oldest.id }).from(oldest).where(lt(oldest.createdAt, time));
  const gone = await db
    .delete(traceParts)
    .where(sql`${traceParts.id} in (${due})`)
    .returning({ id: traceParts.id });
  return gone.length;
}
