import { and, eq, isNull, lte, or } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { webhookEndpoints } from "#db/schema/webhooks.ts";
import type { Ctx } from "#platform/ctx.ts";
import { existingEndpoint, isEndpoint } from "#webhooks/queries.ts";
import { UnreadableSecret } from "#webhooks/sign.ts";
import { checkMsMax, type Outcome, runCases } from "./run.ts";
import type { ReportView } from "./schemas.ts";

/** By then a check that nobody ended is over. */
const claimMs = checkMsMax + 15_000;

/** Sends an endpoint's receiver what it may meet, right and forged, and says how it did. One at a time. */
export async function checkReceiver(ctx: Ctx, id: string): Promise<ReportView> {
  requireScope(ctx, "webhooks:write");
  const { url } = await existingEndpoint(ctx, id);
  const now = ctx.clock.now();
  const checkId = ctx.ids.create("chk", now);
  const checkingUntil = now + claimMs;
  const isFree = or(isNull(webhookEndpoints.checkingUntil), lte(webhookEndpoints.checkingUntil, now));
  const [claimed] = await ctx.db.batch([
    ctx.db
      .update(webhookEndpoints)
      .set({ checkingUntil })
      .where(and(isEndpoint(ctx, id), isFree))
      .returning({ id: webhookEndpoints.id }),
    auditIfChanged(ctx, {
      action: "webhook_endpoint.check",
      targets: [{ type: "webhook_endpoint", id }],
      metadata: { check_id: checkId },
    }),
  ]);
  if (claimed.length === 0)
    throw new AppError("conflict", "A check of this endpoint is under way; wait for its answer", {
      headers: { "Retry-After": "30" },
    });
  try {
    return reportOf(checkId, { id, url, checkedAt: now }, await runCases(ctx, { id, url }, checkId));
  } catch (err) {
    throw err instanceof UnreadableSecret ? new AppError("conflict", err.message) : err;
  } finally {
    await ctx.db
      .update(webhookEndpoints)
      .set({ checkingUntil: null })
      .where(and(isEndpoint(ctx, id), eq(webhookEndpoints.checkingUntil, checkingUntil)));
  }
}

function reportOf(
  checkId: string,
  { id, url, checkedAt }: { id: string; url: string; checkedAt: number },
  outcomes: Outcome[],
): ReportView {
  const count = (verdict: Outcome["verdict"]) => outcomes.filter((one) => one.verdict === verdict).length;
  const [passed, warned, failed] = [count("pass"), count("warn"), count("fail")];
  return {
    id: checkId,
    endpoint_id: id,
    url,
    checked_at: new Date(checkedAt).toISOString(),
    verdict: failed > 0 ? "fail" : warned > 0 ? "warn" : "pass",
    passed,
    warned,
    failed,
    cases: outcomes.map(({ durationMs, ...outcome }) => ({ ...outcome, duration_ms: durationMs })),
  };
}
