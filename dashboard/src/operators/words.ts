import type { AuditEvent, Flag, Tenant } from "#api/client.ts";
import type { Tone } from "#ui/badge.tsx";
import type { Tier } from "./filters.ts";

export const tierWords: Record<Tier, string> = {
  free: "Free",
  starter: "Starter",
  professional: "Professional",
  enterprise: "Enterprise",
  white_label: "White label",
};
export const tenantTones: Record<Tenant["status"], Tone> = {
  active: "good",
  suspended: "bad",
  deleting: "warn",
  erased: "plain",
};
export const tenantWords: Record<Tenant["status"], string> = {
  active: "Active",
  suspended: "Suspended",
  deleting: "Being deleted",
  erased: "Erased",
};
export const flagTones: Record<Flag["status"], Tone> = {
  live: "good",
  killed: "bad",
  disabled: "plain",
  expired: "warn",
};
export const flagWords: Record<Flag["status"], string> = {
  live: "Live",
  killed: "Killed",
  disabled: "Off",
  expired: "Expired",
};
export const kindWords: Record<Flag["kind"], string> = {
  boolean: "On or off",
  percentage: "Share",
  user_list: "List",
  plan_based: "By plan",
};

export function riskTone({ score }: AuditEvent["risk"]): Tone {
  if (score >= 70) return "bad";
  return score >= 40 ? "warn" : "plain";
}
