import { and, eq } from "drizzle-orm";
import { AppError } from "#core/errors.ts";
import { captures } from "#db/schema/captures.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { Captured } from "./create.ts";

/**
 * The capture that an earlier request with the same `Idempotency-Key` made before it was cut off.
 * @throws AppError `idempotency_gone` where it was deleted since
 */
export async function madeBefore(ctx: Ctx): Promise<Captured | undefined> {
  const id = ctx.idempotency?.captureId;
  if (!id) return undefined;
  const isThis = and(eq(captures.tenantId, ctx.tenant.id), eq(captures.id, id));
  const row = await ctx.db.select().from(captures).where(isThis).get();
  if (!row || row.deletedAt !== null)
    throw new AppError("idempotency_gone", `Idempotency-Key: The capture ${id} was made, and deleted since`);
  const { outputs, page } = row;
  const target = row.target ?? { finalUrl: null, status: null, title: "" };
  return { row, rendering: { outputs, bytes: undefined, target, page } };
}
