import { readMetrics } from "#admin/metrics/read.ts";
import { evaluateAlerts } from "#analytics/alerts/evaluate.ts";
import { keepSnapshot } from "#analytics/alerts/service/keep.ts";
import { forgetAlerts } from "#analytics/alerts/tasks.ts";
import { forgetCustomMetrics } from "#analytics/custom/tasks.ts";
import { forgetApiRequests } from "#analytics/requests/tasks.ts";
import { signCheckpoints } from "#audit/checkpoints/sign.ts";
import { redactReviewed, redactUnflagged } from "#audit/redact.ts";
import { forgetMemory, sealLogs } from "#audit/tasks.ts";
import { forgetAttempts } from "#auth/sessions/attempts.ts";
import { eraseAlone, noteAlone } from "#auth/own-data/tasks.ts";
import { forgetProofs, forgetSessions } from "#auth/sessions/tasks.ts";
import { forgetKeyUse } from "#auth/tasks.ts";
import { refreshFilters } from "#captures/blocking/refresh.ts";
import { sweepCacheCounts } from "#captures/cache/tasks.ts";
import { closeLostCaptures, expireCaptures, finishDeletions } from "#captures/tasks.ts";
import {
  closeLostComparisons,
  deleteComparisons,
  expireComparisons,
  forgetBaselines,
} from "#comparisons/tasks.ts";
import { announceUnheard, forgetEvents } from "#events/tasks.ts";
import { endOverdueJobs, forgetBulks, wakeBulks } from "#jobs/bulk/tasks.ts";
import { recoverLostJobs } from "#jobs/recover.ts";
import { expireJobs, forgetJobs, wakeJobs } from "#jobs/tasks.ts";
import { forgetAnswers } from "#idempotency/tasks.ts";
import { forgetSpentLinks } from "#signing/spend.ts";
import { clearWindows, forgetWindows } from "#limits/tasks.ts";
import { reconcileStorage, resendDeliveries } from "#storage/tasks.ts";
import { sweepErased } from "#tenants/erase/tasks.ts";
import { forgetExports } from "#tenants/export/tasks.ts";
import { endTrials, remindOfTrials } from "#tenants/trial/tasks.ts";
import { wakeDueWork } from "#tenants/long-tasks/wake.ts";
import { endExhaustedInbound, forgetInbound, resendInbound } from "#webhooks/inbound/tasks.ts";
import { forgetEndpoints } from "#webhooks/endpoint-tasks.ts";
import { forgetDeliveries, wakeForgottenLanes } from "#webhooks/tasks.ts";
import { forgetTraces } from "#platform/forget-traces.ts";
import { forgetMails, resendMails } from "#platform/mail/outbox.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { inSpan } from "#telemetry/trace/span.ts";
import { inRoot } from "#telemetry/trace/tracer.ts";

type Task = { name: string; run(ctx: BaseCtx): Promise<void> };

/** Which tasks each schedule of wrangler.toml runs. */
const tasks: Record<string, Task[]> = {
  "* * * * *": [
    { name: "close lost captures", run: closeLostCaptures },
    { name: "expire captures", run: expireCaptures },
    { name: "finish deletions", run: finishDeletions },
    { name: "close lost comparisons", run: closeLostComparisons },
    { name: "expire comparisons", run: expireComparisons },
    { name: "delete comparisons", run: deleteComparisons },
    { name: "forget baselines", run: forgetBaselines },
    { name: "recover lost jobs", run: recoverLostJobs },
    { name: "end overdue jobs", run: endOverdueJobs },
    { name: "expire jobs", run: expireJobs },
    { name: "wake bulks", run: wakeBulks },
    { name: "wake jobs", run: wakeJobs },
    { name: "forget jobs", run: forgetJobs },
    { name: "forget bulks", run: forgetBulks },
    { name: "announce unheard events", run: announceUnheard },
    { name: "forget events", run: forgetEvents },
    { name: "forget idempotency keys", run: forgetAnswers },
    { name: "sweep cache counts", run: sweepCacheCounts },
    { name: "forget calls of the API", run: forgetApiRequests },
    { name: "keep metrics for alert rules", run: keepSnapshot(readMetrics) },
    { name: "evaluate alert rules", run: evaluateAlerts },
    { name: "forget alerts", run: forgetAlerts },
    { name: "forget custom metrics", run: forgetCustomMetrics },
    { name: "resend deliveries", run: resendDeliveries },
    { name: "reconcile storage", run: reconcileStorage },
    { name: "wake forgotten webhook lanes", run: wakeForgottenLanes },
    { name: "forget webhook deliveries", run: forgetDeliveries },
    { name: "forget spent links", run: forgetSpentLinks },
    { name: "end exhausted inbound events", run: endExhaustedInbound },
    { name: "resend inbound events", run: resendInbound },
    { name: "forget inbound events", run: forgetInbound },
    { name: "forget webhook endpoints", run: forgetEndpoints },
    { name: "resend mails", run: resendMails },
    { name: "forget mails", run: forgetMails },
    { name: "forget sessions", run: forgetSessions },
    { name: "forget proofs", run: forgetProofs },
    { name: "forget attempts", run: forgetAttempts },
    { name: "erase people", run: eraseAlone },
    { name: "end trials", run: endTrials },
    { name: "remind of trials", run: remindOfTrials },
    { name: "wake tenants' work", run: wakeDueWork },
    { name: "forget exports", run: forgetExports },
    { name: "forget key use", run: forgetKeyUse },
    { name: "clear limit windows", run: clearWindows },
    { name: "forget limit windows", run: forgetWindows },
    { name: "seal audit logs", run: sealLogs },
    { name: "redact reviewed audit events", run: redactReviewed },
    { name: "redact unflagged audit events", run: redactUnflagged },
    { name: "forget audit memory", run: forgetMemory },
    { name: "forget traces", run: forgetTraces },
  ],
  "41 * * * *": [
    { name: "note who belongs to no tenant", run: noteAlone },
    { name: "sign audit checkpoints", run: signCheckpoints },
    { name: "refresh filter lists", run: refreshFilters },
    { name: "sweep erased tenants", run: sweepErased },
  ],
};

/** Runs every task of a schedule; one that fails is logged and stops no other. */
export async function runSchedule(ctx: BaseCtx, schedule: string): Promise<void> {
  const attributes = { "faas.trigger": "timer", "faas.cron": schedule };
  await inRoot(ctx.tracer, { name: `schedule ${schedule}`, kind: "consumer", attributes }, async () => {
    for (const task of tasks[schedule] ?? []) {
      try {
        await inSpan(task.name, {}, () => task.run(ctx));
        ctx.metrics.count("scheduled_tasks_total", { task: task.name, outcome: "success" });
      } catch (err) {
        ctx.metrics.count("scheduled_tasks_total", { task: task.name, outcome: "failure" });
        ctx.log.error("scheduled task failed", err, { task: task.name });
      }
    }
  });
}
