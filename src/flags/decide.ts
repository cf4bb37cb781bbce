// What a flag is for somebody, and which of its rules decided.
import type { flags } from "#db/schema/flags.ts";
import type { Tier } from "#db/schema/tenants.ts";
import { bucketCount, bucketOf } from "./bucket.ts";

export type FlagRow = typeof flags.$inferSelect;
/** Who is asked about. Without a user, lists of users match nobody. */
export type Subject = { tenantId: string; tier: Tier; user?: string | undefined };

/** In the order in which they are asked; the first that has an answer decides. */
export const flagRules = [
  "kill_switch",
  "disabled",
  "expired",
  "deny",
  "allow",
  "plan",
  "percentage",
  "default",
] as const;
type RuleName = (typeof flagRules)[number];
/** OpenFeature's word for it. */
type Reason = "STATIC" | "TARGETING_MATCH" | "SPLIT" | "DISABLED" | "DEFAULT";

export type Decision = { on: boolean; rule: RuleName; reason: Reason; explanation: string };
/** The percentage is of users, and none was named. */
export const needsUser = "needs_user";
type Outcome = Decision | typeof needsUser;
type Rule = (flag: FlagRow, subject: Subject, now: number) => Outcome | undefined;

const rules: readonly Rule[] = [killed, disabled, expired, denied, allowed, planned, split];

export function decide(flag: FlagRow, subject: Subject, now: number): Outcome {
  for (const rule of rules) {
    const outcome = rule(flag, subject, now);
    if (outcome) return outcome;
  }
  return fallback(flag);
}

function killed({ killSwitch }: FlagRow): Decision | undefined {
  if (!killSwitch) return undefined;
  return { on: false, rule: "kill_switch", reason: "DISABLED", explanation: "Its kill switch is on" };
}

function disabled({ enabled }: FlagRow): Decision | undefined {
  if (enabled) return undefined;
  return { on: false, rule: "disabled", reason: "DISABLED", explanation: "It is not enabled" };
}

function expired({ expiresAt }: FlagRow, _subject: Subject, now: number): Decision | undefined {
  if (expiresAt === null || expiresAt > now) return undefined;
  const explanation = `It expired on ${new Date(expiresAt).toISOString()}`;
  return { on: false, rule: "expired", reason: "DISABLED", explanation };
}

function denied({ deny }: FlagRow, subject: Subject): Decision | undefined {
  const who = listed(deny, subject);
  if (!who) return undefined;
  return {
    on: false,
    rule: "deny",
    reason: "TARGETING_MATCH",
    explanation: `The ${who} is denied it by name`,
  };
}

function allowed({ allow }: FlagRow, subject: Subject): Decision | undefined {
  const who = listed(allow, subject);
  if (!who) return undefined;
  return {
    on: true,
    rule: "allow",
    reason: "TARGETING_MATCH",
    explanation: `The ${who} is given it by name`,
  };
}

function listed(list: FlagRow["allow"], { tenantId, user }: Subject): "tenant" | "user" | undefined {
  if (list.tenants.includes(tenantId)) return "tenant";
  return user !== undefined && list.users.includes(user) ? "user" : undefined;
}

function planned({ plans }: FlagRow, { tier }: Subject): Decision | undefined {
  if (!plans.includes(tier)) return undefined;
  return { on: true, rule: "plan", reason: "TARGETING_MATCH", explanation: `The plan ${tier} has it` };
}

function split(flag: FlagRow, subject: Subject): Outcome | undefined {
  const { buckets, unit, key } = flag;
  if (buckets === null) return undefined;
  const share = `${(buckets / 100).toFixed(2)} % of ${unit}s have it`;
  const answer = (on: boolean, explanation: string) =>
    ({ on, rule: "percentage", reason: "SPLIT", explanation }) as const;
  // All or none needs nobody's name.
  if (buckets === 0 || buckets === bucketCount) return answer(buckets > 0, share);
  const id = unit === "tenant" ? subject.tenantId : subject.user;
  if (id === undefined) return needsUser;
  const bucket = bucketOf(key, id);
  return answer(
    bucket < buckets,
    `${share}: buckets 0 to ${buckets - 1} of ${bucketCount}; this is in ${bucket}`,
  );
}

function fallback({ kind, defaultOn, deny, allow }: FlagRow): Decision {
  const names = [deny, allow].flatMap((list) => [...list.tenants, ...list.users]);
  const isStatic = kind === "boolean" && names.length === 0;
  return {
    on: defaultOn,
    rule: "default",
    reason: isStatic ? "STATIC" : "DEFAULT",
    explanation: `It is ${defaultOn ? "on" : "off"} ${isStatic ? "for everybody" : "where no rule says otherwise"}`,
  };
}
