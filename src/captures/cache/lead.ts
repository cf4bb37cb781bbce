// Making a capture that others may wait for: reporting that it goes on, and how it ended.
import { createCapture, type Captured } from "#captures/create.ts";
import type { CaptureRequest } from "#captures/schemas.ts";
import type { Ctx } from "#platform/ctx.ts";
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
  const report = (ending: Ending) =>
    ctx.waitUntil(
      index.end(token, ending).catch((err: unknown) => ctx.log.error("cache was not told of an end", err)),
    );
  const making = createCapture(ctx, request, timeoutMs)
    .then(
      (captured) => {
        const entry = entryOf(ask, captured);
        const keep = isWhole(captured.row);
        if (keep) remember(ctx.tenant.id, entry, ctx.clock.now());
        report({ ok: true, entry, keep });
        return captured;
      },
      (err: unknown) => {
        report({ ok: false, failure: toldFailure(err) });
        throw err;
      },
    )
    .finally(() => clearInterval(beat));
  // A caller who hangs up leaves others waiting: the capture goes on as long as the platform lets it.
  ctx.waitUntil(making.catch(() => undefined));
  return making;
}
