// Making a capture that others may wait for: reporting that it goes on, and how it ended.
import { createCapture, type Captured } from "#captures/create.ts";
import type { CaptureRequest } from "#captures/schemas.ts";
import type { Ctx } from "#platform/ctx.ts";
import { inCall } from "#telemetry/trace/call.ts";
import { entryOf } from "./ask.ts";
import type { Ask, Ending } from "./entry.ts";
import { toldFailure } from "./failure.ts";
import { indexOf } from "./index-of.ts";
import { remember } from "./memory.ts";
import { beatMs } from "./settings.ts";
import { isWhole } from "./whole.ts";

/** Makes the capture under `token`; nobody who waits for it is left without word, whatever becomes of the caller. */
export async function lead(
  ctx: Ctx,
  request: CaptureRequest,
  ask: Ask,
  { token, timeoutMs }: { token: string; timeoutMs: number },
): Promise<Captured> {
  const index = indexOf(ctx);
  const beat = setInterval(() => {
    ctx.waitUntil(index.beat(token).catch(() => undefined));
  }, beatMs);
  const report = async (ending: Ending) => {
    try {
      const askedAt = ctx.clock.now();
      const isKept = await inCall("CaptureCache", "end", async () => index.end(token, ending));
      // Not sooner: what was purged meanwhile must not be answered from here either.
      if (isKept && ending.ok) remember(ctx.tenant.id, ending.entry, askedAt, false);
    } catch (err) {
      ctx.log.error("the cache was not told how a capture ended", err);
    }
  };
  const making = createCapture(ctx, request, timeoutMs)
    .then(
      (captured) => {
        const ending: Ending = { ok: true, entry: entryOf(ask, captured), keep: isWhole(captured.row) };
        ctx.waitUntil(report(ending));
        return captured;
      },
      (err: unknown) => {
        ctx.waitUntil(report({ ok: false, failure: toldFailure(err) }));
        throw err;
      },
    )
    .finally(() => clearInterval(beat));
  // A caller who hangs up leaves others waiting: the capture goes on as long as the platform lets it.
  ctx.waitUntil(making.catch(() => undefined));
  return making;
}
