// For verbs: what they did, recorded with the key in the batch that does it. Cut off after it, they are answered, not repeated.
import { and, eq, getTableColumns, isNull, type SQL, sql } from "drizzle-orm";
import { idempotencyKeys } from "#db/schema/idempotency.ts";
import { enveloped } from "#http/reply.ts";
import type { Ctx } from "#platform/ctx.ts";
import { begunBy, type KeyRow, placeColumns, rowOf } from "./rows.ts";
import { columnsOf } from "./stored.ts";

/** As the route answers it: `body` is what it gives to `reply`. */
type Replied = { status: number; body: unknown; headers?: Record<string, string> };

/**
 * The statements that record the route's answer, for the `db.batch` of the effect, anywhere in it; none where the request
 * came without a key. Where another has taken over the key meanwhile, the whole batch fails: the effect is had once.
 */
export function recorded(ctx: Ctx, replied: Replied) {
  return statements(ctx, replied, sql`true`);
}

/**
 * The same for a change that may find nothing to do: it takes effect where the statement just before it in the batch
 * changed something. So it stands right after the change or its `auditIfChanged`.
 */
export function recordedIfChanged(ctx: Ctx, replied: Replied) {
  return statements(ctx, replied, sql`changes() > 0`);
}

async function statements(ctx: Ctx, { status, body, headers }: Replied, condition: SQL) {
  const { idempotency: hold } = ctx;
  if (!hold) return [];
  const text = JSON.stringify(enveloped(ctx, hold.version, body));
  const answer = await columnsOf(ctx, hold, {
    status,
    headers: { ...headers, "content-type": "application/json" },
    body: new TextEncoder().encode(text),
  });
  const { method, route, key, token, fingerprint } = hold;
  const place = { tenantId: ctx.tenant.id, method, route, key };
  const row: KeyRow = { ...place, ...begunBy(ctx, { token, fingerprint }), ...answer, captureId: null };
  return [insertOrUpdate(ctx, row, answer, condition)];
}

/** The row is gone where somebody took over and failed: then it is written anew. */
function insertOrUpdate({ db }: Ctx, row: KeyRow, answer: Partial<KeyRow>, condition: SQL) {
  const given: Record<string, unknown> = row;
  const values = Object.entries(getTableColumns(idempotencyKeys)).map(([name, column]) =>
    sql.param(given[name], column),
  );
  // Null is no token: the constraint stops the batch.
  const token = sql`case when ${idempotencyKeys.token} = ${row.token} then ${idempotencyKeys.token} end`;
  return db
    .insert(idempotencyKeys)
    .select(sql`select ${sql.join(values, sql`, `)} where ${condition}`)
    .onConflictDoUpdate({ target: placeColumns, set: { ...answer, token } });
}

/**
 * The statements that note a capture with the key, for the `db.batch` that completes it: a request that takes over finds
 * it in `ctx.idempotency.captureId` and need not make another.
 */
export function notedCapture(ctx: Ctx, captureId: string) {
  const { idempotency: hold } = ctx;
  if (!hold) return [];
  // Once it is answered, what else is made in its name (a refreshed cache) is not its answer.
  const isOpen = and(eq(idempotencyKeys.token, hold.token), isNull(idempotencyKeys.responseStatus));
  return [
    ctx.db
      .update(idempotencyKeys)
      .set({ captureId })
      .where(and(rowOf(ctx, hold), isOpen)),
  ];
}
