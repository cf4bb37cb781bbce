// What is looked for in the log, as a condition. Each row is asked only what it can answer: a broken one is passed over.
import { and, eq, gte, isNotNull, isNull, lt, type SQL, sql } from "drizzle-orm";
import { auditEvents } from "#db/schema/audit-events.ts";
import type { EventFilter } from "./schemas.ts";

type Json = typeof auditEvents.actor | typeof auditEvents.targets | typeof auditEvents.context;

export function matching(filter: EventFilter): SQL | undefined {
  const { occurredAt, riskScore, flaggedAt, verdict, keyId, requestId, outcome } = auditEvents;
  const { flagged, reviewed } = filter;
  return and(
    filter.actor === undefined ? undefined : eq(member(auditEvents.actor, "$.id"), filter.actor),
    filter.action === undefined ? undefined : startsWith(filter.action),
    hasTarget(filter),
    filter.outcome && eq(outcome, filter.outcome),
    filter.ip === undefined ? undefined : eq(member(auditEvents.context, "$.location"), filter.ip),
    filter.key_id === undefined ? undefined : eq(keyId, filter.key_id),
    filter.request_id === undefined ? undefined : eq(requestId, filter.request_id),
    filter.occurred_after === undefined ? undefined : gte(occurredAt, Date.parse(filter.occurred_after)),
    filter.occurred_before === undefined ? undefined : lt(occurredAt, Date.parse(filter.occurred_before)),
    filter.risk_min === undefined ? undefined : gte(riskScore, filter.risk_min),
    flagged === undefined ? undefined : flagged ? isNotNull(flaggedAt) : isNull(flaggedAt),
    reviewed === undefined ? undefined : reviewed ? isNotNull(verdict) : isNull(verdict),
    filter.q === undefined ? undefined : contains(filter.q),
  );
}

const readable = (column: Json, otherwise: string) =>
  sql`case when json_valid(${column}) then ${column} else ${otherwise} end`;
const member = (column: Json, path: string) => sql`json_extract(${readable(column, "{}")}, ${path})`;

function startsWith(prefix: string): SQL {
  return sql`substr(${auditEvents.action}, 1, ${prefix.length}) = ${prefix}`;
}

function hasTarget({ target_type: type, target_id: id }: EventFilter): SQL | undefined {
  if (type === undefined && id === undefined) return undefined;
  const asked = and(
    type === undefined ? undefined : sql`target.value ->> 'type' = ${type}`,
    id === undefined ? undefined : sql`target.value ->> 'id' = ${id}`,
  );
  return sql`exists (select 1 from json_each(${readable(auditEvents.targets, "[]")}) target where ${asked})`;
}

/** In all that a row says, without regard to case (of Latin letters, as SQLite has it). */
function contains(text: string): SQL {
  const { id, action, actor, targets, context, requestId, changes, metadata } = auditEvents;
  const parts = [id, action, actor, targets, context, requestId, changes, metadata];
  const whole = sql.join(
    parts.map((part) => sql`coalesce(${part}, '')`),
    sql` || ' ' || `,
  );
  return sql`instr(lower(${whole}), lower(${text})) > 0`;
}
