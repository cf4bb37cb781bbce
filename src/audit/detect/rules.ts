// Detection rules: what is watched, over which window, and from when on it is an alert.
import type { AlertRule } from "#db/schema/audit.ts";
import type { AuditRow } from "#audit/rows.ts";
import { countedAddress } from "#limits/address.ts";
import { countOf, isDeletion, isExport, isFailedEntry, isOfPeople, powersGiven } from "#audit/risk/facts.ts";

/** One thing noted of a subject. */
export type Note = { at: number; weight: number; value: string; id: string };

export type Rule = {
  name: Exclude<AlertRule, "chain_broken">;
  severity: "medium" | "high" | "critical";
  windowMs: number;
  /** Of whom what is noted; none where the row is of no concern. */
  notes: (row: AuditRow) => { subject: string; weight: number; value: string }[];
  /** What is wrong, where the notes of the window say so; they end with the newest. */
  finding: (notes: Note[]) => string | undefined;
};

/** Where it came from, as attempts are counted: of IPv6 a /64 is one subscriber's. */
export const originOf = ({ context }: AuditRow): string =>
  countedAddress(context.location) ?? context.location;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const sum = (notes: Note[]) => notes.reduce((total, { weight }) => total + weight, 0);
const valuesOf = (notes: Note[]) => [...new Set(notes.flatMap(({ value }) => value || []))];

const failuresFrom = 20;
const accountsFrom = 10;
const countriesFrom = 3;
const deletionsFrom = 50;

export const rules: readonly Rule[] = [
  {
    name: "credential_stuffing",
    severity: "high",
    windowMs: 10 * minuteMs,
    notes: (row) =>
      isFailedEntry(row) && row.context.location
        ? [{ subject: originOf(row), weight: countOf(row), value: row.targets[0]?.id ?? "" }]
        : [],
    finding: (notes) => {
      const [failures, accounts] = [sum(notes), valuesOf(notes).length];
      if (failures < failuresFrom && accounts < accountsFrom) return undefined;
      return `${failures} failed attempts to get in from one address in 10 minutes, at ${accounts} accounts`;
    },
  },
  {
    name: "key_in_many_countries",
    severity: "high",
    windowMs: 24 * hourMs,
    notes: (row) =>
      row.keyId && row.context.country ? [{ subject: row.keyId, weight: 1, value: row.context.country }] : [],
    finding: (notes) => {
      const countries = valuesOf(notes);
      if (countries.length < countriesFrom) return undefined;
      return `One key used from ${countries.join(", ")} within 24 hours`;
    },
  },
  {
    name: "mass_deletion",
    severity: "high",
    windowMs: 10 * minuteMs,
    notes: (row) =>
      isOfPeople(row) && isDeletion(row) && row.outcome === "success"
        ? [{ subject: row.actor.id, weight: Math.max(1, row.targets.length), value: row.action }]
        : [],
    finding: (notes) => {
      const deleted = sum(notes);
      if (deleted < deletionsFrom) return undefined;
      return `${deleted} deletions by one actor in 10 minutes: ${valuesOf(notes).join(", ")}`;
    },
  },
  {
    name: "export_after_privilege_change",
    severity: "critical",
    windowMs: hourMs,
    // Who was given power is its target, and who gave it may be the same hand.
    notes: (row) => {
      if (!isOfPeople(row)) return [];
      const given = powersGiven(row);
      if (given.length > 0)
        return [...new Set([row.actor.id, ...row.targets.slice(0, 20).map(({ id }) => id)])].map(
          (subject) => ({
            subject,
            weight: 1,
            value: `power ${given.join(", ")}`,
          }),
        );
      return isExport(row) ? [{ subject: row.actor.id, weight: 1, value: `export ${row.action}` }] : [];
    },
    finding: (notes) => {
      const power = notes.find(({ value }) => value.startsWith("power "));
      const last = notes.at(-1);
      if (!power || !last?.value.startsWith("export ")) return undefined;
      return `${last.value.slice("export ".length)} within an hour of gaining ${power.value.slice("power ".length)}`;
    },
  },
];
