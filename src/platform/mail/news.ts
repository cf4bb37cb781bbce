// What mails about events say: the figure, what happens next, and what to do.
import type { Sheet } from "./letters.ts";

type Tenant = { tenant: string };

export type News =
  | ({
      template: "limit_reached";
      allowance: "api_calls" | "captures" | "key_api_calls" | "storage";
      percent: number;
      used: number;
      limit: number;
      resets: string | null;
      keyName: string | null;
    } & Tenant)
  | { template: "audit_alert"; tenant: string | null; rule: string; severity: string; detail: string }
  | {
      template: "alert";
      tenant: string | null;
      isOver: boolean;
      name: string;
      what: string;
      severity: string;
      comparison: string;
      threshold: number;
      value: number | null;
      since: string;
      /** Of what is built in: what it means, and where it stands what to do. */
      summary: string | null;
      runbook: string | null;
    }
  | ({ template: "trial_ending"; plan: string; ends: string; daysLeft: number } & Tenant)
  | ({ template: "trial_ended"; plan: string } & Tenant)
  | ({ template: "key_leaked"; key: string; found: string | null; when: string } & Tenant)
  | ({ template: "tenant_suspended"; reason: string } & Tenant)
  | ({ template: "export_completed"; exportId: string; sizeBytes: number; until: string } & Tenant)
  | { template: "account_alone"; name: string; until: string };

/** How each letter is written, by its template. */
export type Writers<L extends { template: string }> = {
  [T in L["template"]]: (letter: Extract<L, { template: T }>, service: string) => Sheet;
};

export const newsWriters: Writers<News> = {
  limit_reached: limitReached,
  audit_alert: auditAlert,
  alert: alertOf,
  trial_ending: (letter) => ({
    subject: `The trial of ${letter.tenant} ends in ${days(letter.daysLeft)}`,
    title: `${days(letter.daysLeft)} of your trial left`,
    lines: [
      `${letter.tenant} has the plan ${letter.plan} on trial until ${letter.ends}. It then has the plan FREE, with what that allows; nothing that was captured is taken away early.`,
      `To keep ${letter.plan}, write to us before that day by answering this mail.`,
    ],
    note: sentTo(letter.tenant),
  }),
  trial_ended: (letter) => ({
    subject: `The trial of ${letter.tenant} has ended`,
    title: "Your trial has ended",
    lines: [
      `${letter.tenant} had the plan ${letter.plan} on trial and has the plan FREE now. Calls and captures go on within what it allows: GET /api/v1/limits says how much that is.`,
      "Results of the trial are kept as long as it promised. To have more again, answer this mail.",
    ],
    note: sentTo(letter.tenant),
  }),
  key_leaked: (letter) => ({
    subject: `An API key of ${letter.tenant} was found in the open and revoked`,
    title: "An API key was revoked",
    lines: [
      "Somebody showed us a whole API key of yours, so others may have it too. It was revoked at once, and calls with it are refused.",
      "Make a new key with POST /api/v1/keys and give it to whatever used this one. Look through GET /api/v1/audit/events for what was done with it, and take it out of where it was found.",
    ],
    facts: [
      ["Key", letter.key],
      ["Found at", letter.found ?? "not told"],
      ["Revoked", letter.when],
    ],
    note: sentTo(letter.tenant),
  }),
  tenant_suspended: (letter) => ({
    subject: `${letter.tenant} is suspended`,
    title: `${letter.tenant} is suspended`,
    lines: [
      "Its API keys and signed links are refused, and jobs that were accepted wait. Nothing is deleted.",
      "To have it resumed, answer this mail.",
    ],
    facts: [["Reason", letter.reason]],
    note: sentTo(letter.tenant),
  }),
  export_completed: (letter) => ({
    subject: `The export of ${letter.tenant} is ready`,
    title: "Your export is ready",
    lines: [
      `The archive of all that ${letter.tenant} has can be fetched until ${letter.until}; it is deleted then.`,
      `GET /api/v1/tenant/exports/${letter.exportId} gives the address of the file.`,
    ],
    facts: [["Size", sizeOf(letter.sizeBytes)]],
    note: sentTo(letter.tenant),
  }),
  account_alone: (letter) => ({
    subject: "Your account will be erased",
    title: `Hello, ${letter.name}`,
    lines: [
      `Your account belongs to no tenant any more. It is erased, with all that is held of you, on ${letter.until}.`,
      "To keep it, accept an invitation to a tenant before that day. To keep a copy of what is held of you, sign in and ask GET /api/v1/me/data.",
    ],
    note: "You get this mail once.",
  }),
};

const nouns = {
  api_calls: "API calls",
  captures: "captures",
  key_api_calls: "API calls of a key",
  storage: "storage",
} as const;

function limitReached(letter: Extract<News, { template: "limit_reached" }>): Sheet {
  const { tenant, allowance, percent, used, limit, resets, keyName } = letter;
  const noun = nouns[allowance];
  const isFull = percent >= 100;
  const figure = allowance === "storage" ? sizeOf : (count: number) => count.toLocaleString("en");
  const whose = keyName === null ? tenant : `the key ${keyName} of ${tenant}`;
  const refused = {
    api_calls: "Further calls are refused (429 quota_exceeded)",
    captures: "Further captures are refused (429 quota_exceeded)",
    key_api_calls: "Further calls with this key are refused (429 quota_exceeded); other keys go on",
    storage: "New results are refused (403 storage_full)",
  }[allowance];
  const then = resets === null ? "until something is deleted" : `until ${resets}`;
  const next = isFull
    ? `${refused} ${then}.`
    : `Nothing is refused yet. At 100 % this follows: ${refused.toLowerCase()} ${then}.`;
  return {
    subject: `${percent} % of ${noun} used: ${tenant}`,
    title: `${percent} % of your ${noun} used`,
    lines: [
      `Of what ${whose} may use${resets === null ? "" : " this month"}, ${percent} % is used. ${next}`,
      remedies[allowance],
    ],
    facts: [
      ["Used", `${figure(used)} of ${figure(limit)}`],
      ...(resets === null ? [] : ([["Begins anew", resets]] satisfies [string, string][])),
    ],
    note: `${sentTo(tenant)} It comes once at 80 % and once at 100 %${resets === null ? "" : " of each month"}.`,
  };
}

const remedies = {
  api_calls:
    "See what the calls are with GET /api/v1/limits/analytics. If that is what you need, answer this mail for a larger plan.",
  captures:
    "The same page asked for again costs nothing where the cache may answer. If you need more captures, answer this mail for a larger plan.",
  key_api_calls: "Its monthly maximum is yours to set: PATCH /api/v1/keys/{id} with monthly_calls_max.",
  storage:
    "Delete captures that you no longer need, have them kept for a shorter time with store_ttl, or answer this mail for a larger plan.",
} as const;

function auditAlert({ tenant, rule, severity, detail }: Extract<News, { template: "audit_alert" }>): Sheet {
  const where = tenant ?? "the service";
  const path = tenant === null ? "/api/v1/admin/audit/alerts" : "/api/v1/audit/alerts";
  return {
    subject: `Security alert (${severity}): ${rule.replaceAll("_", " ")} in ${where}`,
    title: "The audit log shows something suspicious",
    lines: [
      `${detail}.`,
      "Nothing was stopped: whether this was meant is for you to judge. If it was not, revoke the keys and end the sessions concerned first.",
      `GET ${path} names the events that it rests on; acknowledge it with POST ${path}/{id}/acknowledge.`,
    ],
    facts: [
      ["Where", where],
      ["Rule", rule],
      ["Severity", severity],
    ],
    note: tenant === null ? "You get this mail as a platform administrator." : sentTo(tenant),
  };
}

function alertOf({
  tenant,
  isOver,
  name,
  what,
  severity,
  ...alert
}: Extract<News, { template: "alert" }>): Sheet {
  const { comparison, threshold, value, since, summary, runbook } = alert;
  const where = tenant ?? "the service";
  const noun = what.replaceAll("_", " ");
  const path = tenant === null ? "/api/v1/admin/alerts" : "/api/v1/alerts";
  return {
    subject: isOver ? `Over: ${name} (${where})` : `Alert (${severity}): ${name} (${where})`,
    title: isOver ? `Over: ${name}` : name,
    lines: [
      ...(isOver || summary === null ? [] : [`${summary}.`]),
      isOver
        ? `What was watched, ${noun}, is no longer ${comparison} ${numberOf(threshold)}.`
        : `What is watched, ${noun}, is ${comparison} ${numberOf(threshold)}.`,
      isOver
        ? `GET ${path} has all alerts.`
        : `You get one more mail once it is over. GET ${path} has all alerts; the rule can be changed with PATCH ${path.replace("alerts", "alert-rules")}/{id}.`,
    ],
    facts: [
      ["Where", where],
      ["Severity", severity],
      [isOver ? "Now" : "Found", value === null ? "nothing" : numberOf(Number(value.toPrecision(4)))],
      ["Since", since],
      ...(runbook === null ? [] : [["What to do", runbook] satisfies [string, string]]),
    ],
    note: tenant === null ? "You get this mail as a platform administrator." : sentTo(tenant),
  };
}

const numberOf = (value: number) => value.toLocaleString("en");
const sentTo = (tenant: string) => `You get this mail as an owner or administrator of ${tenant}.`;
const days = (count: number) => (count === 1 ? "1 day" : `${count} days`);

function sizeOf(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1))} ${units[power]}`;
}
