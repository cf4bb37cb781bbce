// Who does the work: of all that come with one key the first, and another only once that one was cut off.
import { and, eq, isNull, lte, sql } from "drizzle-orm";
import { idempotencyKeys } from "#db/schema/idempotency.ts";
import type { Ctx, Hold } from "#platform/ctx.ts";
import { type Asked, type Begun, begunBy, type KeyRow, placeColumns, rowOf } from "./rows.ts";

const isExpired = (now: number) => lte(idempotencyKeys.expiresAt, now);

/** The hold on the key, or the row of whoever has it. The work begins only after the row is there. */
export async function claim(ctx: Ctx, asked: Asked): Promise<{ hold: Hold } | { row: KeyRow }> {
  // Not the request's id, which a caller may repeat.
  const token = crypto.randomUUID();
  const begun = begunBy(ctx, { token, fingerprint: asked.fingerprint });
  const [claimed, found] = await ctx.db.batch([
    insertOrTake(ctx, asked, begun),
    ctx.db.select().from(idempotencyKeys).where(rowOf(ctx, asked)),
  ]);
  const [row] = found;
  if (!row) throw new Error("A key is neither free nor taken");
  if (claimed.length === 0) return { row };
  return { hold: { ...asked, token, captureId: row.captureId } };
}

/** Takes a key that is free, has expired, or whose holder fell silent while at this very request. */
function insertOrTake({ db, tenant }: Ctx, { method, route, key }: Asked, begun: Begun) {
  const { createdAt: now, fingerprint, keyId } = begun;
  return db
    .insert(idempotencyKeys)
    .values({ tenantId: tenant.id, method, route, key, ...begun })
    .onConflictDoUpdate({
      target: placeColumns,
      set: {
        ...begun,
        captureId: sql`case when ${isExpired(now)} then null else ${idempotencyKeys.captureId} end`,
      },
      setWhere: sql`${isExpired(now)} or ${and(
        isNull(idempotencyKeys.responseStatus),
        lte(idempotencyKeys.lockedUntil, now),
        eq(idempotencyKeys.fingerprint, fingerprint),
        eq(idempotencyKeys.keyId, keyId),
      )}`,
    })
    .returning({ token: idempotencyKeys.token });
}
