import { isoOrNull } from "#core/time.ts";
import type { EventRow } from "./claim.ts";
import type { InboundEventView, InboundView } from "./schemas.ts";

/** An event as the log lists it. */
export function presentInbound(row: Omit<EventRow, "payload">): InboundView {
  const { id, source, type, status, receipts, attempts, error } = row;
  return {
    id,
    source,
    external_id: row.externalId,
    type,
    status,
    signature: { verdict: "valid", scheme: row.scheme, secret: row.secretNumber },
    receipts,
    attempts,
    error,
    received_at: new Date(row.receivedAt).toISOString(),
    next_attempt_at: isoOrNull(row.nextAttemptAt),
    completed_at: isoOrNull(row.completedAt),
    processing_ms: row.durationMs,
  };
}

/** With what came, word for word. */
export function presentWhole(row: EventRow): InboundEventView {
  return { ...presentInbound(row), payload: row.payload };
}
