// For verbs: what they did, recorded with the key in the batch that does it. Cut off after it, they are answered, not repeated.
import { and, eq, isNull, sql } from "drizzle-orm";
import { idempotencyKeys } from "#db/schema/idempotency.ts";
import { enveloped } from "#http/reply.ts";
import type { Ctx } from "#platform/ctx.ts";
import { rowOf } from "./rows.ts";
import { columnsOf } from "./stored.ts";

/** As the route answers it: `body` is what it gives to `reply`. */
type Replied = { status: number; body: unknown; headers?: Record<string, string> };

/**
 * The statements that record the route's answer, to stand last in the verb's `db.batch`; none where the request came
 * without a key. They take effect where the statement just before them changed something. Where another has taken over
 * the key meanwhile, the whole batch fails: the effect is had once.
 */
export async function recorded(ctx: Ctx, { status, body, headers }: Replied) {
  const { idempotency: hold, db } = ctx;
  if (!hold) return [];
  const text = JSON.stringify(enveloped(ctx, hold.version, body));
  const columns = await columnsOf(ctx, hold, {
    status,
    headers: { ...headers, "content-type": "application/json" },
    body: new TextEncoder().encode(text),
  });
  // Null is no token: the constraint stops the batch.
  const token = sql`case when ${idempotencyKeys.token} = ${hold.token} then ${idempotencyKeys.token} end`;
  return [
    db
      .update(idempotencyKeys)
      .set({ ...columns, token })
      .where(and(rowOf(ctx, hold), sql`changes() > 0`)),
  ];
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
