import type { BaseCtx } from "#platform/ctx.ts";
import { notAvailable } from "#telemetry/metrics/families.ts";
import type { Gauges } from "#telemetry/metrics/expose.ts";
import { gaugesOf, type Shown } from "./gauges.ts";

/** What runs and since when, and what cannot be known. */
export function versionGauges({ deployment, clock }: BaseCtx): Gauges {
  const { id, tag, deployedAt } = deployment();
  return gaugesOf([
    ["system_info", { version: id, tag }, 1],
    ...(deployedAt === null
      ? []
      : [["app_uptime_seconds", {}, Math.max(0, clock.now() - deployedAt) / 1000] satisfies Shown]),
    ...Object.entries(notAvailable).map(
      ([name, reason]) => ["stillframe_not_available_info", { name, reason }, 1] satisfies Shown,
    ),
  ]);
}
