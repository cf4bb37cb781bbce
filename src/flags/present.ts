import type { flagChanges } from "#db/schema/flags.ts";
import { isoOrNull } from "#core/time.ts";
import type { FlagRow } from "./decide.ts";
import type { FlagView } from "./schemas.ts";

/** What operators set of a flag, in their words. */
export function settingsOf(row: FlagRow) {
  return {
    description: row.description,
    kind: row.kind,
    enabled: row.enabled,
    kill_switch: row.killSwitch,
    internal: row.internal,
    deny: row.deny,
    allow: row.allow,
    plans: row.plans,
    percentage: row.buckets === null ? null : row.buckets / 100,
    unit: row.unit,
    default: row.defaultOn,
    values: row.values,
    expires_at: isoOrNull(row.expiresAt),
  };
}

/** A flag as operators see it, with its state at `now`. */
export function presentFlag(row: FlagRow, now: number): FlagView {
  return {
    key: row.key,
    ...settingsOf(row),
    status: statusAt(row, now),
    revision: row.revision,
    created_at: new Date(row.createdAt).toISOString(),
    updated_at: new Date(row.updatedAt).toISOString(),
  };
}

export const etagOf = ({ revision }: { revision: number }): string => `"${revision}"`;

function statusAt({ killSwitch, enabled, expiresAt }: FlagRow, now: number): FlagView["status"] {
  if (killSwitch) return "killed";
  if (!enabled) return "disabled";
  return expiresAt !== null && expiresAt <= now ? "expired" : "live";
}

export function presentChange(row: typeof flagChanges.$inferSelect) {
  return {
    revision: row.revision,
    action: row.action,
    actor: row.actor,
    changes: row.changes,
    request_id: row.requestId,
    changed_at: new Date(row.changedAt).toISOString(),
  };
}
