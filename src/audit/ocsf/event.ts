// An audit event as OCSF 1.3.0, for whoever collects them in a SIEM: API Activity, Account Change or Authentication.
import type { AuditActor } from "#db/schema/audit-events.ts";
import { timeOf } from "#audit/present.ts";
import { countOf } from "#audit/risk/facts.ts";
import type { AuditRow } from "#audit/rows.ts";
import { accountChange, apiActivity, kindOf } from "./classes.ts";

const schemaVersion = "1.3.0";
const service = { name: "Stillframe API" };

/** By risk: informational, low, medium, high, critical. */
const severities: [from: number, id: number, name: string][] = [
  [90, 5, "Critical"],
  [70, 4, "High"],
  [50, 3, "Medium"],
  [20, 2, "Low"],
  [0, 1, "Informational"],
];

export function toOcsf(written: AuditRow) {
  const row = readable(written);
  const { class: kind, activity } = kindOf(row.action);
  const score = row.riskScore ?? 0;
  const [, severityId, severity] = severities.find(([from]) => score >= from) ?? [0, 0, "Unknown"];
  const isSuccess = row.outcome === "success";
  const reason = row.metadata?.["reason"];
  return {
    metadata: {
      version: schemaVersion,
      product: { name: "Stillframe", vendor_name: "Stillframe" },
      uid: row.id,
      event_code: row.action,
      tenant_uid: row.tenantId,
      correlation_uid: row.requestId,
      sequence: row.seq ?? 0,
      log_name: "audit",
    },
    category_uid: kind.category,
    category_name: kind.categoryName,
    class_uid: kind.uid,
    class_name: kind.name,
    activity_id: activity.id,
    activity_name: activity.name,
    type_uid: kind.uid * 100 + activity.id,
    type_name: `${kind.name}: ${activity.name}`,
    time: row.occurredAt,
    severity_id: severityId,
    severity,
    status_id: isSuccess ? 1 : 2,
    status: isSuccess ? "Success" : "Failure",
    ...(typeof reason === "string" ? { status_detail: reason } : {}),
    count: countOf(row),
    message: `${row.action} by ${row.actor.name || row.actor.id || "nobody known"}`,
    actor: { user: userOf(row.actor) },
    src_endpoint: endpointOf(row),
    http_request: { user_agent: row.context.user_agent, uid: row.requestId },
    ...ofClass(row),
    unmapped: unmappedOf(row),
  };
}

/** A row that was broken in the database is told as far as it can be. */
function readable(row: AuditRow): AuditRow {
  const isObject = (part: unknown) => typeof part === "object" && part !== null;
  return {
    ...row,
    actor: isObject(row.actor) ? row.actor : { type: "", id: "", name: "" },
    context: isObject(row.context) ? row.context : { location: "", user_agent: "" },
    targets: Array.isArray(row.targets) ? row.targets : [],
  };
}

/** What only one class has, and requires. */
function ofClass(row: AuditRow) {
  const { class: kind } = kindOf(row.action);
  const targets = row.targets.map(({ type, id }) => ({ type, uid: id }));
  if (kind === apiActivity)
    return { api: { operation: row.action, service, request: { uid: row.requestId } }, resources: targets };
  const [target] = row.targets;
  const user = target ? userOf({ ...target, name: "" }) : userOf(row.actor);
  return kind === accountChange ? { user } : { user, service, is_remote: true };
}

/** OCSF's types of user: 1 a person, 3 the system itself, 99 what stands for one of ours. */
function userOf({ type, id, name }: AuditActor) {
  const typeId = type === "user" || type === "person" ? 1 : type === "system" ? 3 : 99;
  const typeName = { 1: "User", 3: "System", 99: type || "Other" }[typeId];
  return { uid: id, ...(name ? { name } : {}), type_id: typeId, type: typeName };
}

function endpointOf({ context, actor }: AuditRow) {
  const { location, country, latitude, longitude } = context;
  const isKnown = country !== undefined || latitude !== undefined;
  return {
    ...(location ? { ip: location } : { name: actor.type === "system" ? "service" : "unknown" }),
    ...(isKnown
      ? {
          location: {
            ...(country ? { country } : {}),
            ...(latitude === undefined ? {} : { lat: latitude, long: longitude }),
          },
        }
      : {}),
  };
}

function unmappedOf(row: AuditRow) {
  return {
    changes: row.changes,
    metadata: row.metadata,
    risk: { score: row.riskScore ?? 0, reasons: row.riskReasons ?? [] },
    flagged: row.flaggedAt !== null,
    key_id: row.keyId,
    chain: { seq: row.seq, hash: row.hash },
    redacted_at: row.redactedAt === null ? null : timeOf(row.redactedAt),
  };
}
