import type { Config } from "#platform/config.ts";
import type { Soc2Report } from "./schemas.ts";

/** What holds at any time, by criterion, and where the report or the product shows it. */
export function controlsOf({
  apiLogKeptMs,
  webhooks,
  auditKeptMs,
  auditUnflaggedKeptMs,
}: Config): Soc2Report["controls"] {
  const days = (ms: number) => `${Math.round(ms / (24 * 60 * 60 * 1000))} days`;
  return [
    ...standing,
    control(
      "C1.2",
      "Data is let go of when its time is over",
      `calls of the API ${days(apiLogKeptMs)}, webhook log ${days(webhooks.logKeptMs)}, audit events ${days(auditKeptMs)} after their review or, where none was asked for, ${days(auditUnflaggedKeptMs)}`,
    ),
  ];
}

const control = (criterion: string, text: string, evidence: string) => ({
  criterion,
  control: text,
  evidence,
});

/** Those that no setting changes. */
const standing = [
  control(
    "CC6.1",
    "API keys are stored as SHA-256 and shown once; every call needs one with the scope for it",
    "keys",
  ),
  control("CC6.1", "Secrets can be renewed with an overlap and withdrawn at once", "rotations"),
  control(
    "CC6.2",
    "People get access by invitation or by signing up with an address they have proved",
    "access",
  ),
  control(
    "CC6.3",
    "Roles and scopes are changed and taken away on record, in the same transaction",
    "access",
  ),
  control(
    "CC6.6",
    "Refused keys, refused scopes and failed sign-ins are recorded with their address",
    "failures",
  ),
  control(
    "CC7.2",
    "Rules look for stuffed credentials, keys used from many countries, mass deletion and exports after a change of privilege",
    "GET /audit/alerts",
  ),
  control(
    "CC7.3",
    "Events above a stated risk are flagged for review by a person",
    "GET /audit/events?flagged=true",
  ),
  control(
    "CC8.1",
    "Every change writes its audit row in the same transaction; rows are chained by hashes and signed hourly",
    "changes, GET /audit/verify",
  ),
];
