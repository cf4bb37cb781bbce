import { isoOrNull } from "#core/time.ts";
import type { SigningKeyRow } from "./queries.ts";
import type { SigningKeyView } from "./schemas.ts";

export function presentSigningKey(row: SigningKeyRow): SigningKeyView {
  return {
    id: row.id,
    description: row.description,
    status: row.revokedAt === null ? "active" : "revoked",
    created_at: new Date(row.createdAt).toISOString(),
    revoked_at: isoOrNull(row.revokedAt),
  };
}
