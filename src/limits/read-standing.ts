import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import type { Ctx } from "#platform/ctx.ts";
import { callerOf, gateOf } from "./admit.ts";
import { keyMonth, month } from "./decide.ts";
import { periodEnd, periodOf } from "./periods.ts";
import type { StandingView } from "./schemas.ts";

/** How the caller's own limits stand. Asking takes no more than the call itself. */
export async function readStanding(ctx: Ctx): Promise<StandingView> {
  requireScope(ctx, "limits:read");
  const caller = callerOf(ctx, "GET /limits");
  const { limits, states, calls, captures } = await look(ctx, { ...caller, lend: 0, returned: 0 });
  const now = ctx.clock.now();
  return {
    enforced: ctx.config.limits.isEnabled,
    rates: states
      .filter(({ name }) => name !== month && name !== keyMonth)
      .map(({ name, quota, windowSeconds, remaining, resetSeconds }) => ({
        name,
        limit: quota,
        window_seconds: windowSeconds,
        remaining,
        reset_seconds: resetSeconds,
      })),
    api_calls: { limit: limits.callsPerMonth, used: calls.all },
    key_api_calls: caller.keyCallsMax === null ? null : { limit: caller.keyCallsMax, used: calls.ofKey },
    captures: { limit: limits.capturesPerMonth, used: captures.used, being_made: captures.held },
    captures_at_once: { limit: limits.capturesAtOnce, used: captures.atOnce },
    period: periodOf(now),
    resets_at: new Date(periodEnd(now)).toISOString(),
  };
}

type Asked = Parameters<ReturnType<typeof gateOf>["look"]>[0];

async function look(ctx: Ctx, asked: Asked) {
  try {
    return await gateOf(ctx, asked.tenantId).look(asked);
  } catch (err) {
    throw new AppError("limits_unavailable", "How the limits stand cannot be told just now", {
      headers: { "Retry-After": "5" },
      cause: err,
    });
  }
}
