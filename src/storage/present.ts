import { isoOrNull } from "#core/time.ts";
import type { Delivery } from "#db/schema/captures.ts";
import type { TargetRow } from "./place.ts";
import type { DeliveryView, TargetView } from "./schemas.ts";

/** A target as its owner sees it: without its secret. */
export function presentTarget(row: TargetRow): TargetView {
  const { id, name, endpoint, region, bucket, prefix, addressing } = row;
  return {
    id,
    name,
    endpoint,
    region,
    bucket,
    prefix,
    addressing,
    access_key_id: row.accessKeyId,
    created_at: new Date(row.createdAt).toISOString(),
  };
}

/** A capture's delivery, with when it is tried next. */
export function presentDelivery(delivery: Delivery, dueAt: number | null): DeliveryView {
  const { targetId, targetName, status, attempts, files, error, deliveredAt } = delivery;
  return {
    target: { id: targetId, name: targetName },
    status,
    attempts,
    files: files.map(({ format, key, url, etag }) => ({ format, key, url, delivered: etag !== null })),
    error,
    next_attempt_at: isoOrNull(dueAt),
    delivered_at: isoOrNull(deliveredAt),
  };
}
