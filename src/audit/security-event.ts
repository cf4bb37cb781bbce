// What happens without a change to stand beside: a refused key, a missing scope, a failed sign-in. Anybody can make it
// happen as often as they like, so it is counted by the minute and becomes one audit row for each minute and kind.
import { sql } from "drizzle-orm";
import { auditCounts } from "#db/schema/audit.ts";
import type { AuditActor, AuditTarget } from "#db/schema/audit-events.ts";
import type { Actor, BaseCtx } from "#platform/ctx.ts";
import { contextOf } from "./context.ts";

/** The log of what concerns no tenant: only operators read it. */
export const serviceLog = "service";
/** Told in the service's log of what is in the log of a person's tenant already: whoever counts both counts twice. */
export const accountRefused = "account.refused";

type SecurityEvent = {
  /** Noun and verb: `key.refused`. */
  action: string;
  /** One word: `revoked`. */
  reason: string;
  targets?: AuditTarget[];
  /** Where the context does not tell. */
  tenantId?: string | undefined;
  actor?: AuditActor | undefined;
};

type SecurityCtx = BaseCtx & { tenant?: { id: string }; actor?: Actor };
type Count = {
  tenantId: string;
  minute: number;
  subject: string;
  event: Record<string, unknown>;
  count: number;
  firstAt: number;
  lastAt: number;
};

const minuteMs = 60_000;
/** Kinds that an isolate keeps apart at a time; what goes beyond is counted without its address. */
const kindsMax = 100;
/** Events wait for others so long, the longer the more there were the last time. */
const waitMsMin = 20;
const waitMsMax = 1000;

const waiting = new Map<string, Count>();
let waitMs = waitMsMin;
/** No time: nothing is under way. */
let writesAt: number | undefined;

/** Counts a security event; it is written after the answer. Never throws. */
export function recordSecurityEvent(ctx: SecurityCtx, event: SecurityEvent): void {
  const now = ctx.clock.now();
  add(ctx, countOf(ctx, event, now));
  // A request that should have written by now was cut off.
  if (writesAt !== undefined && Math.abs(now - writesAt) <= 2 * waitMsMax) return;
  writesAt = now + waitMs;
  ctx.waitUntil(writeLater(ctx));
}

function countOf(
  ctx: SecurityCtx,
  { action, reason, targets = [], ...given }: SecurityEvent,
  now: number,
): Count {
  const tenantId = given.tenantId ?? ctx.tenant?.id ?? serviceLog;
  const { address } = ctx.origin;
  const own = ctx.actor && { type: ctx.actor.type, id: ctx.actor.id, name: ctx.actor.name };
  const actor = given.actor ?? own ?? { type: "address", id: address, name: "" };
  const event = {
    action,
    actor,
    targets,
    context: contextOf(ctx.origin),
    keyId: actor.type === "api_key" ? actor.id : null,
    requestId: ctx.requestId,
    metadata: { reason },
  };
  const subject = JSON.stringify([action, reason, actor.id, address, targets[0]?.id ?? ""]);
  const minute = Math.floor(now / minuteMs) * minuteMs;
  return { tenantId, minute, subject, event, count: 1, firstAt: now, lastAt: now };
}

function add(ctx: SecurityCtx, one: Count): void {
  const key = `${one.tenantId} ${one.minute} ${one.subject}`;
  const known = waiting.get(key);
  if (known) {
    known.count++;
    known.lastAt = one.lastAt;
  } else if (waiting.size < kindsMax) waiting.set(key, one);
  else if (one.subject !== manySubject(one)) add(ctx, ofMany(one));
  // Even what is counted without an address is bounded: by the tenants and actions there are.
  else if (waiting.size < 2 * kindsMax) waiting.set(key, one);
  else ctx.log.warn("security events are not counted", { action: one.event["action"] });
}

const manySubject = ({ event }: Count) => JSON.stringify([event["action"], "many"]);

function ofMany(one: Count): Count {
  const many = {
    actor: { type: "address", id: "many", name: "" },
    context: { location: "", user_agent: "" },
  };
  const event = { ...one.event, ...many, targets: [], keyId: null, metadata: { reason: "many" } };
  return { ...one, subject: manySubject(one), event };
}

async function writeLater(ctx: SecurityCtx): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  writesAt = undefined;
  const counts = [...waiting.values()];
  waiting.clear();
  const happened = counts.reduce((total, { count }) => total + count, 0);
  waitMs = Math.min(waitMsMax, waitMsMin * happened);
  try {
    await write(ctx, counts);
  } catch (err) {
    ctx.log.error("security events were not counted", err, { events: happened });
  }
}

/** One statement, whatever their number. */
async function write({ db }: BaseCtx, counts: Count[]): Promise<void> {
  if (counts.length === 0) return;
  await db.run(sql`
    insert into ${auditCounts} (tenant_id, minute, subject, event, count, first_at, last_at)
    select value ->> 'tenantId', value ->> 'minute', value ->> 'subject', value -> 'event', value ->> 'count',
      value ->> 'firstAt', value ->> 'lastAt' from json_each(${JSON.stringify(counts)}) where true
    on conflict (tenant_id, minute, subject) do update
      set count = count + excluded.count, last_at = max(last_at, excluded.last_at)`);
}
