import type { CaptureRequest } from "#captures/schemas.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { Ask } from "./entry.ts";
import { lead } from "./lead.ts";
import { refreshMsMax } from "./settings.ts";

/**
 * Makes the capture anew after the old one was answered. In this isolate, since a queue would hold the request's
 * secrets; cut off by the platform or failed, it leaves the old answer as it is, for a later call to try again.
 */
export function refresh(ctx: Ctx, request: CaptureRequest, ask: Ask, token: string): void {
  const timeoutMs = Math.min(ask.timeoutMs, refreshMsMax);
  // Nobody reads the file now.
  const quiet: CaptureRequest = { ...request, options: { ...request.options, response_type: "empty" } };
  const refreshed = lead({ ...ctx, priority: "background" }, quiet, ask, { token, timeoutMs }).catch(
    (err: unknown) => ctx.log.warn("a cached capture was not refreshed", { reason: String(err) }),
  );
  ctx.waitUntil(refreshed);
}
