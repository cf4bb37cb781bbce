import { isoOrNull } from "#core/time.ts";
import type { webhookAttempts } from "#db/schema/webhooks.ts";
import type { Delivery } from "#webhooks/lane/rows.ts";
import type { AttemptView, DeliveryView } from "./schemas.ts";

export function presentDelivery(row: Delivery): DeliveryView {
  return {
    id: row.id,
    event_id: row.eventId,
    event_type: row.eventType,
    sequence: row.seq,
    endpoint_id: row.endpointId,
    job_id: row.jobId,
    cause: row.cause,
    replay_id: row.cause === "replay" ? row.causeId : null,
    status: row.status,
    attempts: row.attempts,
    response_status: row.responseStatus,
    error: row.error,
    created_at: new Date(row.createdAt).toISOString(),
    next_attempt_at: isoOrNull(row.nextAttemptAt),
    completed_at: isoOrNull(row.completedAt),
  };
}

export function presentAttempt(row: typeof webhookAttempts.$inferSelect): AttemptView {
  return {
    number: row.number,
    url: row.url,
    started_at: new Date(row.startedAt).toISOString(),
    duration_ms: row.durationMs,
    response_status: row.responseStatus,
    response_headers: row.responseHeaders,
    response_body: row.responseBody,
    error_class: row.errorClass,
    error: row.error,
  };
}
