// Audit rows as people and the verifier get them; the chain's digest is made over the same words.
import { isoOrNull } from "#core/time.ts";
import type { RiskReason } from "#db/schema/audit-events.ts";
import type { Line } from "./chain/facts.ts";
import type { AuditRow } from "./rows.ts";
import type { AuditEventView } from "./schemas.ts";

type Risk = { score: number; reasons: RiskReason[] };

/** What a row's digest is made over, with its salt. */
export function contentOf(row: AuditRow, risk: Risk) {
  return {
    id: row.id,
    tenant_id: row.tenantId,
    occurred_at: timeOf(row.occurredAt),
    action: row.action,
    outcome: row.outcome,
    actor: row.actor,
    targets: row.targets,
    context: row.context,
    key_id: row.keyId,
    request_id: row.requestId,
    changes: row.changes,
    metadata: row.metadata,
    risk,
  };
}

/** Before it is sealed a row has neither risk nor chain. */
export function presentEvent(row: AuditRow): AuditEventView {
  const { seq, salt, nameSalt, nameDigest, digest, prevHash, hash } = row;
  const isSealed = seq !== null && digest !== null && prevHash !== null && hash !== null;
  return {
    ...contentOf(row, { score: row.riskScore ?? 0, reasons: row.riskReasons ?? [] }),
    flagged: row.flaggedAt !== null,
    review:
      row.verdict === null
        ? null
        : {
            verdict: row.verdict,
            note: row.reviewNote ?? "",
            reviewer: row.reviewedBy ?? { type: "", id: "", name: "" },
            reviewed_at: timeOf(row.reviewedAt ?? 0),
          },
    redacted_at: isoOrNull(row.redactedAt),
    chain: isSealed
      ? { seq, salt, name_salt: nameSalt, name_digest: nameDigest, digest, prev_hash: prevHash, hash }
      : null,
  };
}

/** Pages go by the time at which it happened. */
export const asPageRow = (row: AuditRow) => ({ ...row, createdAt: row.occurredAt });

/** A sealed row as the verifier reads it; what was broken in the database is no reason to stop. */
export function lineOf(row: AuditRow): Line {
  const { chain: _, ...event } = presentEvent(row);
  const chain = {
    seq: row.seq ?? 0,
    salt: row.salt,
    name_salt: row.nameSalt,
    name_digest: row.nameDigest,
    digest: row.digest ?? "",
    prev_hash: row.prevHash ?? "",
    hash: row.hash ?? "",
  };
  return { ...event, chain };
}

/** RFC 3339; what is no time, and can only have been put there by hand, stays as it is. */
export function timeOf(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString();
}
