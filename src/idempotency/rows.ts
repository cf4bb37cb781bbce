import { and, eq } from "drizzle-orm";
import { idempotencyKeys } from "#db/schema/idempotency.ts";
import type { Ctx, Hold } from "#platform/ctx.ts";
import { keptMs, lockMs } from "./settings.ts";

export type KeyRow = typeof idempotencyKeys.$inferSelect;

/** A request that came with a key. */
export type Asked = Omit<Hold, "token" | "captureId">;

type Place = Pick<Hold, "method" | "route" | "key">;

export const placeColumns = [
  idempotencyKeys.tenantId,
  idempotencyKeys.method,
  idempotencyKeys.route,
  idempotencyKeys.key,
];

/** What one key stands for: a tenant's, for one method and path. */
export function rowOf({ tenant }: Ctx, { method, route, key }: Place) {
  return and(
    eq(idempotencyKeys.tenantId, tenant.id),
    eq(idempotencyKeys.method, method),
    eq(idempotencyKeys.route, route),
    eq(idempotencyKeys.key, key),
  );
}

export type Begun = Omit<KeyRow, "tenantId" | keyof Place | "captureId">;

/** What is new in the row with each request that begins. */
export function begunBy(ctx: Ctx, { token, fingerprint }: Pick<Hold, "token" | "fingerprint">): Begun {
  const now = ctx.clock.now();
  return {
    token,
    fingerprint,
    keyId: ctx.actor.id,
    requestId: ctx.requestId,
    lockedUntil: now + lockMs,
    responseStatus: null,
    responseHeaders: null,
    responseBody: null,
    createdAt: now,
    expiresAt: now + keptMs,
  };
}
