// Makes what a call to warm the cache asked for, in the name of the key that asked.
import { z } from "zod";
import { callerOf } from "#auth/authenticate.ts";
import { doors } from "#captures/schemas.ts";
import { AppError, isRetryable } from "#core/errors.ts";
import { captureKinds } from "#db/schema/captures.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { inMessage } from "#telemetry/trace/messages.ts";
import { obtainCapture } from "./obtain.ts";

const warming = z.object({
  keyId: z.string(),
  tenantId: z.string(),
  /** The name of ours that the call came by; captures may not reach it. */
  host: z.string(),
  requestId: z.string(),
  kind: z.enum(captureKinds),
  /** As given, not as understood: it is read again, since reading turns lengths and spellings into others. */
  given: z.record(z.string(), z.unknown()),
});
export type Warming = z.infer<typeof warming>;

/** One after the other: warming waits behind callers. Delivered twice, the second finds the capture in the cache. */
export async function consumeWarming(ctx: BaseCtx, batch: MessageBatch): Promise<void> {
  for (const message of batch.messages) {
    const read = warming.safeParse(message.body);
    if (!read.success) ctx.log.error("unreadable warming", read.error, { message_id: message.id });
    const isDone = !read.success || (await inMessage(message, () => warmOne(ctx, read.data)));
    if (isDone) message.ack();
    else message.retry({ delaySeconds: retryDelaySeconds(message.attempts) });
  }
}

/** Whether there is nothing left to do: it was made, or trying again would not help. */
async function warmOne(
  base: BaseCtx,
  { keyId, tenantId, host, requestId, kind, given }: Warming,
): Promise<boolean> {
  try {
    const caller = await callerOf(base, keyId, tenantId);
    // A key revoked since then starts nothing any more, nor does a suspended tenant's.
    if (caller?.tenant.status !== "active") return true;
    const options = doors[kind].body.parse(given);
    const priority = "background" as const;
    const ctx = { ...base, ...caller, priority, requestId, origin: { ...base.origin, host } };
    // Nobody reads the file.
    const { cache } = await obtainCapture(ctx, { kind, options: { ...options, response_type: "empty" } });
    base.log.info("cache warmed", { tenant_id: caller.tenant.id, cache });
    return true;
  } catch (err) {
    base.log.warn("cache not warmed", { key_id: keyId, reason: String(err) });
    return err instanceof AppError && !isRetryable(err.code);
  }
}

/** 10 s, 40 s, 160 s. */
function retryDelaySeconds(attempts: number): number {
  return 10 * 4 ** Math.max(0, attempts - 1);
}
