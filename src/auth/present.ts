import { isoOrNull } from "#core/time.ts";
import type { KeyRow } from "./queries.ts";
import type { KeyView } from "./schemas.ts";
import type { Scope } from "./scopes.ts";

/** A key as its owner sees it: masked, with its state at `now`. */
export function presentKey(row: KeyRow, now: number): KeyView {
  return {
    id: row.id,
    description: row.description,
    masked_key: `${row.prefix}…${row.last4}`,
    mode: row.prefix === "sf_live_" ? "live" : "test",
    scopes: row.scopes as Scope[],
    status: statusAt(row, now),
    created_at: new Date(row.createdAt).toISOString(),
    expires_at: isoOrNull(row.expiresAt),
    revoked_at: isoOrNull(row.revokedAt),
    last_used_at: isoOrNull(row.lastUsedAt),
  };
}

function statusAt(row: KeyRow, now: number): KeyView["status"] {
  if (row.revokedAt !== null) return "revoked";
  return row.expiresAt !== null && row.expiresAt <= now ? "expired" : "active";
}
