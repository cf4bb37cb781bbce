// How risky an audit event is: named points for named reasons, the same for the same events.
import type { RiskReason } from "#db/schema/audit-events.ts";
import type { AuditRow } from "#audit/rows.ts";
import {
  countOf,
  isDeletion,
  isEntry,
  isFailedEntry,
  isOfPeople,
  operatorsRole,
  powersGiven,
} from "./facts.ts";
import { networkOf } from "./network.ts";
import { points, type Reason, scoreOf } from "./points.ts";
import { hourOf, type Profile } from "./profile.ts";

/** Faster than an airliner, and further than an address is off by. */
const travelKmPerHour = 1000;
const travelKmMin = 500;
/** Habits of hours are known from so many events on so many days. */
const habitRowsMin = 50;
const habitDaysMin = 7;
const burstFrom = 5;
const deletionsFrom = 20;

type Known = {
  /** Of the actor, before this event. */
  profile: Profile;
  /** Failed attempts to get in from the same address in the ten minutes before. */
  failures: number;
};

export function assess(row: AuditRow, known: Known): { score: number; reasons: RiskReason[] } {
  if (!isOfPeople(row)) return { score: 0, reasons: [] };
  const found = [
    ...ofOrigin(row, known.profile),
    ...ofHour(row, known.profile),
    ...ofEntry(row, known.failures),
    ...ofPower(row),
    ...ofAct(row),
  ];
  const reasons = found.map(([reason, detail]) => ({ reason, points: points[reason], detail }));
  return { score: scoreOf(reasons), reasons };
}

type Found = [Reason, string][];

function ofOrigin({ context, occurredAt }: AuditRow, { rows, networks, countries, place }: Profile): Found {
  // The first time there is nothing to compare with.
  if (rows === 0) return [];
  const found: Found = [];
  const network = networkOf(context.location);
  if (network && networks.length > 0 && !networks.includes(network))
    found.push(["new_address", `Not seen before from ${network}`]);
  if (context.country && countries.length > 0 && !countries.includes(context.country))
    found.push(["new_country", `Not seen before from ${context.country}, but from ${countries.join(", ")}`]);
  const { latitude, longitude } = context;
  if (place && latitude !== undefined && longitude !== undefined) {
    const km = distanceKm(place, { latitude, longitude });
    const hours = Math.abs(occurredAt - place.at) / 3_600_000;
    if (km >= travelKmMin && km > travelKmPerHour * hours)
      found.push(["impossible_travel", `${Math.round(km)} km in ${Math.round(hours * 60)} minutes`]);
  }
  return found;
}

function ofHour({ occurredAt }: AuditRow, { rows, days, hours }: Profile): Found {
  if (rows < habitRowsMin || days < habitDaysMin) return [];
  const hour = hourOf(occurredAt);
  const near = [hour + 23, hour, hour + 1].some((at) => (hours[at % 24] ?? 0) > 0);
  return near ? [] : [["unusual_hour", `Never active around ${hour}:00 UTC in ${rows} events before`]];
}

function ofEntry(row: AuditRow, failures: number): Found {
  if (!isEntry(row)) return [];
  if (!isFailedEntry(row))
    return failures >= burstFrom
      ? [["success_after_failures", `After ${failures} failures from its address`]]
      : [];
  const total = failures + countOf(row);
  const burst: Found =
    total >= burstFrom ? [["failed_burst", `${total} failures from its address within 10 minutes`]] : [];
  return [["refused", "An attempt to get in failed"], ...burst];
}

function ofPower(row: AuditRow): Found {
  const given = powersGiven(row);
  if (given.length === 0) return [];
  const isOperators = given.some((power) => power === "admin:write" || power === operatorsRole);
  return [[isOperators ? "operator_scope" : "scope_escalation", `Gave ${given.join(", ")}`]];
}

function ofAct(row: AuditRow): Found {
  const found: Found = [];
  if (row.action.endsWith(".reveal_secret")) found.push(["secret_revealed", "A secret was shown"]);
  if (isDeletion(row) && row.targets.length >= deletionsFrom)
    found.push(["bulk_deletion", `${row.targets.length} things at once`]);
  return found;
}

type Place = { latitude: number; longitude: number };

/** Along the great circle. */
function distanceKm(from: Place, to: Place): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (difference: number) => Math.sin(radians(difference) / 2) ** 2;
  const a =
    half(to.latitude - from.latitude) +
    Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * half(to.longitude - from.longitude);
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(a)));
}
