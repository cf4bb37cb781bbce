// Captures that an Idempotency-Key stands for: cut off after one was made, a request finds it when it comes again.
import { and, eq } from "drizzle-orm";
import { AppError } from "#core/errors.ts";
import { captures } from "#db/schema/captures.ts";
import { notedCapture } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { Captured } from "./create.ts";

/** Where one request makes one capture. Elsewhere several may be made under one key, and none is the answer. */
const routes: readonly string[] = ["/screenshot", "/pdf", "/content", "/pdf/merge"];

const isForOne = ({ idempotency }: Ctx) => idempotency !== undefined && routes.includes(idempotency.route);

/** The statements that note the capture with its request's key, for the `db.batch` that completes it. */
export function noteMade(ctx: Ctx, id: string) {
  return isForOne(ctx) ? notedCapture(ctx, id) : [];
}

/**
 * The capture that an earlier request with the same key made before it was cut off.
 * @throws AppError `idempotency_gone` where it was deleted since
 */
export async function madeBefore(ctx: Ctx): Promise<Captured | undefined> {
  const id = isForOne(ctx) ? ctx.idempotency?.captureId : undefined;
  if (!id) return undefined;
  const isThis = and(eq(captures.tenantId, ctx.tenant.id), eq(captures.id, id));
  const row = await ctx.db.select().from(captures).where(isThis).get();
  if (!row || row.deletedAt !== null)
    throw new AppError("idempotency_gone", `Idempotency-Key: The capture ${id} was made, and deleted since`);
  const { outputs, page } = row;
  const target = row.target ?? { finalUrl: null, status: null, title: "" };
  return { row, rendering: { outputs, bytes: undefined, target, page } };
}
