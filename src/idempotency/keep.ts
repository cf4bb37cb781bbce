// What becomes of the key when the work is over: it stands for the answer, or is free again.
import { and, eq, isNull } from "drizzle-orm";
import { idempotencyKeys } from "#db/schema/idempotency.ts";
import type { Ctx, Hold } from "#platform/ctx.ts";
import { rowOf } from "./rows.ts";
import { bodyBytesMax } from "./settings.ts";
import { columnsOf, lastingHeaders } from "./stored.ts";

/** Whether something was done, or is past doing. All else (bad input, no room now, an accident) may be tried again as it was. */
export const isLasting = (status: number) => status < 300 || status === 410 || status === 422;

/** Whoever was overtaken has no say any more. */
const isHeld = (ctx: Ctx, hold: Hold) => and(rowOf(ctx, hold), eq(idempotencyKeys.token, hold.token));

/** Records the answer before it is given, so that none is given that could not be given again. */
export async function keep(ctx: Ctx, hold: Hold, response: Response): Promise<void> {
  const captureId = response.headers.get("X-Capture-Id");
  // A capture's file lies where the capture has it; a second copy would outlive its deletion.
  const isFile = captureId !== null && response.headers.has("ETag");
  const body = isFile ? null : await readAtMost(response.clone().body, bodyBytesMax);
  const answer = { status: response.status, headers: lastingHeaders(response.headers), body };
  const kept = await ctx.db
    .update(idempotencyKeys)
    .set({ ...(await columnsOf(ctx, hold, answer)), captureId })
    .where(isHeld(ctx, hold))
    .returning({ token: idempotencyKeys.token });
  if (kept.length === 0) ctx.log.warn("an answer came too late to be kept", { route: hold.route });
}

/** @returns false where it was no longer held, or an answer had been recorded with the effect */
export async function letGo(ctx: Ctx, hold: Hold): Promise<boolean> {
  const freed = await ctx.db
    .delete(idempotencyKeys)
    .where(and(isHeld(ctx, hold), isNull(idempotencyKeys.responseStatus)))
    .returning({ token: idempotencyKeys.token });
  return freed.length > 0;
}

/** The bytes; null where there are more. */
async function readAtMost(body: ReadableStream | null, bytesMax: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of body ?? []) {
    if (!(chunk instanceof Uint8Array)) throw new Error("A body that is not bytes");
    chunks.push(chunk);
    sizeBytes += chunk.byteLength;
    if (sizeBytes > bytesMax) return null;
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
