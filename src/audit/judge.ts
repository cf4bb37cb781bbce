// What each row of a batch is worth: its risk, and the alerts that it sets off.
import type { AlertRule, alertSeverities } from "#db/schema/audit.ts";
import type { RiskReason } from "#db/schema/audit-events.ts";
import { nothingSeen, observe, watchSchema, within } from "./detect/observe.ts";
import { originOf, type Rule, rules } from "./detect/rules.ts";
import { type Memory, recall, remember } from "./memory.ts";
import { assess } from "./risk/assess.ts";
import { isOfPeople } from "./risk/facts.ts";
import { learn, profileSchema, unknownActor } from "./risk/profile.ts";
import type { AuditRow } from "./rows.ts";

const dayMs = 24 * 60 * 60 * 1000;
/** An actor not seen for so long is a stranger again. */
const actorKeptMs = 90 * dayMs;
/** What is older when it is sealed raises no alert: nobody can do anything about it. */
const alertsWithinMs = dayMs;
const eventsMax = 20;
const valueLengthMax = 100;

export type Finding = {
  rule: AlertRule;
  severity: (typeof alertSeverities)[number];
  subject: string;
  detail: string;
  eventIds: string[];
};
type Judged = { risk: { score: number; reasons: RiskReason[] }; findings: Finding[] };

/** Where the memory of a row's actor, address and key lies. */
export function placesOf(row: AuditRow) {
  if (!isReadable(row)) return [];
  return [
    ...(isOfPeople(row) ? [{ kind: "actor", subject: row.actor.id }] : []),
    ...rules.flatMap((rule) => rule.notes(row).map(({ subject }) => ({ kind: rule.name, subject }))),
    ...(row.context.location ? [{ kind: "credential_stuffing", subject: originOf(row) }] : []),
  ];
}

/** Judges a row by what is remembered, and remembers it. Rows come in the order of the chain. */
export function judge(memory: Memory, row: AuditRow, now: number): Judged {
  if (!isReadable(row)) return { risk: { score: 0, reasons: [] }, findings: [] };
  const actor = { kind: "actor", subject: row.actor.id };
  const profile = recall(memory, actor, profileSchema, unknownActor);
  const risk = assess(row, { profile, failures: failuresBefore(memory, row) });
  if (isOfPeople(row)) remember(memory, actor, learn(profile, row), now + actorKeptMs);
  const findings = rules.flatMap((rule) => watch(memory, rule, row));
  return { risk, findings: now - row.occurredAt < alertsWithinMs ? findings : [] };
}

/** A row that somebody broke in the database is sealed as it is: it must not hold up those behind it. */
function isReadable({ actor, context, targets }: AuditRow): boolean {
  return [actor, context, targets].every((part) => typeof part === "object" && part !== null);
}

function failuresBefore(memory: Memory, row: AuditRow): number {
  const rule = rules.find(({ name }) => name === "credential_stuffing");
  if (!rule) return 0;
  const place = { kind: rule.name, subject: originOf(row) };
  const { notes } = recall(memory, place, watchSchema, nothingSeen);
  return within(notes, row.occurredAt, rule.windowMs).reduce((total, { weight }) => total + weight, 0);
}

function watch(memory: Memory, rule: Rule, row: AuditRow): Finding[] {
  return rule.notes(row).flatMap(({ subject, weight, value }) => {
    const place = { kind: rule.name, subject };
    const before = recall(memory, place, watchSchema, nothingSeen);
    const note = { at: row.occurredAt, weight, value: value.slice(0, valueLengthMax), id: row.id };
    const { watch: after, found } = observe(rule, before, note);
    remember(memory, place, after, row.occurredAt + rule.windowMs);
    if (!found) return [];
    const eventIds = after.notes.map(({ id }) => id).slice(-eventsMax);
    return [{ rule: rule.name, severity: rule.severity, subject, detail: found, eventIds }];
  });
}
