import { isoOrNull } from "#core/time.ts";
import type { KeyRow } from "./queries.ts";
import type { KeyView } from "./schemas.ts";
import type { Scope } from "./scopes.ts";
import { statusAt } from "./status.ts";
import { noUsage, type Usage } from "./usage.ts";

type Beside = { createdBy: KeyView["created_by"]; used?: Usage | undefined };

/** A key as its owner sees it: masked, with its state at `now`. */
export function presentKey(row: KeyRow, now: number, { createdBy, used = noUsage }: Beside): KeyView {
  const status = statusAt(row, now);
  return {
    id: row.id,
    description: row.description,
    masked_key: `${row.prefix}…${row.last4}`,
    mode: row.prefix === "sf_live_" ? "live" : "test",
    scopes: row.scopes as Scope[],
    status,
    active: status === "active",
    allowed_addresses: row.allowedAddresses,
    monthly_calls_max: row.monthlyCallsMax,
    replaced_by: row.successorId,
    created_by: createdBy,
    requests_30d: used.requests,
    success_rate_30d: used.requests === 0 ? null : used.successes / used.requests,
    created_at: new Date(row.createdAt).toISOString(),
    expires_at: isoOrNull(row.expiresAt),
    disabled_at: isoOrNull(row.disabledAt),
    revoked_at: isoOrNull(row.revokedAt),
    last_used_at: isoOrNull(row.lastUsedAt),
  };
}
