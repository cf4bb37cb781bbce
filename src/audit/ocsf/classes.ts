// Which OCSF 1.3.0 class and activity an action is of.

export type OcsfClass = { category: number; categoryName: string; uid: number; name: string };

const iam = { category: 3, categoryName: "Identity & Access Management" };
export const accountChange: OcsfClass = { ...iam, uid: 3001, name: "Account Change" };
const authentication: OcsfClass = { ...iam, uid: 3002, name: "Authentication" };
export const apiActivity: OcsfClass = {
  category: 6,
  categoryName: "Application Activity",
  uid: 6003,
  name: "API Activity",
};

type Activity = { id: number; name: string };
type Kind = { class: OcsfClass; activity: Activity };

const logon = { id: 1, name: "Logon" };
const logoff = { id: 2, name: "Logoff" };
const other = { id: 99, name: "Other" };

/** Actions that are an account's or a session's, by name. */
const named: Record<string, Kind> = {
  "session.sign_in": { class: authentication, activity: logon },
  "account.refused": { class: authentication, activity: logon },
  "key.refused": { class: authentication, activity: logon },
  "session.sign_out": { class: authentication, activity: logoff },
  "session.sign_out_everywhere": { class: authentication, activity: logoff },
  "session.end": { class: authentication, activity: logoff },
  "person.sign_up": { class: accountChange, activity: { id: 1, name: "Create" } },
  "person.password_change": { class: accountChange, activity: { id: 3, name: "Password Change" } },
  "person.password_reset": { class: accountChange, activity: { id: 4, name: "Password Reset" } },
  "two_factor.enable": { class: accountChange, activity: { id: 10, name: "MFA Factor Enable" } },
  "two_factor.disable": { class: accountChange, activity: { id: 11, name: "MFA Factor Disable" } },
  "key.create": { class: accountChange, activity: { id: 1, name: "Create" } },
  "key.enable": { class: accountChange, activity: { id: 2, name: "Enable" } },
  "key.disable": { class: accountChange, activity: { id: 5, name: "Disable" } },
  "key.revoke": { class: accountChange, activity: { id: 6, name: "Delete" } },
};

/** Of API calls, by the verb that the action ends with. */
const verbs: [RegExp, Activity][] = [
  [/[._](create|warm|merge|replay|retry|test)$/, { id: 1, name: "Create" }],
  [/[._](read|export|reveal_secret|check|list)$/, { id: 2, name: "Read" }],
  [
    /[._](update|enable|disable|rotate|cancel|review|acknowledge|close|redeliver)$/,
    { id: 3, name: "Update" },
  ],
  [/[._](delete|revoke|purge|expire|erase)$/, { id: 4, name: "Delete" }],
];

export function kindOf(action: string): Kind {
  const known = named[action];
  if (known) return known;
  if (/^(person|key|two_factor|passkey|invitation|impersonation)\./.test(action))
    return { class: accountChange, activity: other };
  const activity = verbs.find(([pattern]) => pattern.test(action))?.[1] ?? other;
  return { class: apiActivity, activity };
}
