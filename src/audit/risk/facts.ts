// What an audit row says, as the rules of risk and detection ask for it.
import type { AuditRow } from "#audit/rows.ts";

/** Attempts to get in: those that fail may be somebody trying. */
const entries: ReadonlySet<string> = new Set([
  "session.sign_in",
  "session.second_factor",
  "key.refused",
  "account.refused",
  "person.password_reset",
]);
/** Scopes and roles that open more than they did before. */
const powerful = /^(admin|keys|people|tenant|webhooks|flags|audit):write$/;
const roles: ReadonlySet<unknown> = new Set(["owner", "admin"]);
/** As it is told of who becomes platform administrator. */
export const operatorsRole = "role platform_admin";

export const isEntry = (row: AuditRow) => entries.has(row.action);
export const isFailedEntry = (row: AuditRow) => isEntry(row) && row.outcome === "failure";
export const isDeletion = (row: AuditRow) => /[._](delete|erase|purge|revoke)$/.test(row.action);
export const isExport = (row: AuditRow) => /[._]export$/.test(row.action) && row.outcome === "success";
/** The service's own work has no address and no habits. */
export const isOfPeople = (row: AuditRow) => row.actor?.type !== "system" && Boolean(row.actor?.id);

/** How often it happened: what was counted together stands as one row. */
export function countOf({ metadata }: AuditRow): number {
  const count = metadata?.["count"];
  return typeof count === "number" && count > 0 ? count : 1;
}

/** Powers that the event gave to somebody: scopes and roles, in words. */
export function powersGiven({ changes, outcome }: AuditRow): string[] {
  if (outcome !== "success" || typeof changes !== "object" || changes === null) return [];
  const [before, after] = [grantsOf(changes, "from"), grantsOf(changes, "to")];
  return [...new Set(after)].filter((power) => !before.includes(power));
}

/** `changes` holds either the new value or `{from, to}`. */
function grantsOf(changes: Record<string, unknown>, side: "from" | "to"): string[] {
  const value = (name: string) => {
    const change = changes[name];
    if (isRecord(change) && ("from" in change || "to" in change)) return change[side];
    return side === "to" ? change : undefined;
  };
  const [scopes, role, isAdmin] = [value("scopes"), value("role"), value("is_platform_admin")];
  return [
    ...(Array.isArray(scopes) ? scopes.filter((scope) => powerful.test(String(scope))).map(String) : []),
    ...(roles.has(role) ? [`role ${String(role)}`] : []),
    ...(isAdmin === true ? [operatorsRole] : []),
  ];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
