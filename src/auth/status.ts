import type { KeyRow } from "./queries.ts";
import type { KeyView } from "./schemas.ts";

export function statusAt(row: KeyRow, now: number): KeyView["status"] {
  if (row.revokedAt !== null) return "revoked";
  if (row.expiresAt !== null && row.expiresAt <= now) return "expired";
  return row.disabledAt === null ? "active" : "disabled";
}
