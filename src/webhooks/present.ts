import { isoOrNull } from "#core/time.ts";
import type { WebhookKeyRow } from "./live-keys.ts";
import type { EndpointRow } from "./queries.ts";
import type { EndpointView } from "./schemas.ts";
import { jwkOf } from "./secret.ts";

/** An endpoint as its owner sees it: without its secrets. */
export function presentEndpoint(row: EndpointRow, keys: WebhookKeyRow[]): EndpointView {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    event_types: row.eventTypes,
    status: row.status,
    disabled_reason: row.disabledReason,
    disabled_at: isoOrNull(row.disabledAt),
    retry_policy: row.retryPolicy,
    rate_per_minute: row.ratePerMinute,
    keys: keys.map(presentKey),
    failing_since: isoOrNull(row.failingSince),
    next_probe_at: isoOrNull(row.probeAt),
    paused_until: isoOrNull(row.pausedUntil),
    created_at: new Date(row.createdAt).toISOString(),
    updated_at: new Date(row.updatedAt).toISOString(),
  };
}

export function presentKey({ id, scheme, publicKey, createdAt, expiresAt }: WebhookKeyRow) {
  return {
    id,
    scheme,
    public_key: publicKey,
    created_at: new Date(createdAt).toISOString(),
    expires_at: isoOrNull(expiresAt),
  };
}

export function presentPublicKey(row: WebhookKeyRow) {
  const publicKey = row.publicKey ?? "";
  return {
    ...presentKey(row),
    public_key: publicKey,
    endpoint_id: row.endpointId,
    jwk: jwkOf(row.id, publicKey),
  };
}
