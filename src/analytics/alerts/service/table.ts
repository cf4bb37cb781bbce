// Every alert about the service, once: rules of Prometheus (`npm run dashboards` writes them) and the rules that are built
// in take name, severity, threshold and meaning from here. The runbook of each is monitoring/runbooks/<name>.md.
import type { ServiceAlert } from "./alert.ts";
import { business } from "./business.ts";
import { ground } from "./ground.ts";
import { promises } from "./promises.ts";
import { work } from "./work.ts";

export const groups = { promises, work, ground, business };
export const serviceAlerts = { ...promises, ...work, ...ground, ...business };
export type ServiceAlertName = keyof typeof serviceAlerts;

const isName = (name: string): name is ServiceAlertName => Object.hasOwn(serviceAlerts, name);
const idStart = "art_service_";

export const ruleIdOf = (name: ServiceAlertName): string => `${idStart}${name}`;

/** The alert that a rule was made from; undefined for rules that people set up. */
export function builtInOf(ruleId: string): { name: ServiceAlertName; alert: ServiceAlert } | undefined {
  const name = ruleId.slice(idStart.length);
  return ruleId.startsWith(idStart) && isName(name) ? { name, alert: serviceAlerts[name] } : undefined;
}
