// What runs: processor, memory, uptime, calls and browsers.
import { figuresOf, groupsOf } from "#analytics/endpoints/figures.ts";
import { coveredBy } from "#analytics/endpoints/range.ts";
import type { Ctx } from "#platform/ctx.ts";
import { type Figure, limitOnly, measured, notAvailable } from "./figure.ts";
import { own, platform, sloDays } from "./settings.ts";

const dayMs = 24 * 60 * 60 * 1000;

export function figuresOfDeployment({ deployment, clock }: Ctx): Figure[] {
  const { deployedAt, id } = deployment();
  const age = {
    name: "deploy_age",
    unit: "s",
    detail: `Since version ${id} was deployed: a Worker is no process with an uptime`,
  };
  const away = "The platform tells it outside alone: dashboard, tail Worker or GraphQL Analytics";
  return [
    deployedAt === null
      ? notAvailable({ ...age, detail: "The platform does not say when this was deployed" })
      : measured(age, Math.floor((clock.now() - deployedAt) / 1000)),
    limitOnly(
      {
        name: "cpu_time",
        unit: "ms",
        detail: `Per request; in a Worker the clock stands still while it computes. ${away}`,
      },
      platform.cpuMs,
    ),
    limitOnly(
      { name: "memory", unit: "bytes", detail: `Per isolate; a Worker cannot see how much it uses. ${away}` },
      platform.memoryBytes,
    ),
    notAvailable({
      name: "memory_exceeded",
      unit: "requests",
      detail: `Who is ended for it can count nothing. ${away}`,
    }),
    notAvailable({
      name: "cpu_exceeded",
      unit: "requests",
      detail: `Who is ended for it can count nothing. ${away}`,
    }),
    notAvailable({ name: "disk", unit: "bytes", detail: "A Worker has none: see d1_size and r2_bytes" }),
  ];
}

export async function figuresOfCalls(ctx: Ctx): Promise<Figure[]> {
  const from = (days: number) => ({ from: new Date(ctx.clock.now() - days * dayMs).toISOString() });
  const read = async (days: number) =>
    figuresOf(await groupsOf(ctx, coveredBy(ctx, from(days)), { tenantId: undefined }, "time"));
  const [day, slo] = await Promise.all([read(1), read(sloDays)]);
  const wall = {
    name: "wall_time_p99",
    unit: "ms",
    detail: "Of the last day's calls, of the longest that a capture may take",
  };
  const budget = {
    name: "slo_budget_used",
    unit: "failed calls",
    detail: `Calls that we failed in ${sloDays} days, of those that 99.9 % allow`,
  };
  return [
    measured(wall, day.duration_ms?.p99 ?? null, own.wallMs),
    measured(
      { name: "wall_time_max", unit: "ms", detail: "Of the last day's calls" },
      day.duration_ms?.max ?? null,
      own.wallMs,
    ),
    measured(budget, slo.requests === 0 ? null : slo.failed, slo.requests * own.failedShare),
  ];
}

export async function figuresOfBrowsers({ browsers, config }: Ctx): Promise<Figure[]> {
  const [{ openMax, mayOpen }, open] = await Promise.all([browsers().limits(), browsers().open()]);
  const places = Math.max(1, config.browserRegions.length);
  return [
    measured(
      { name: "browser_sessions", unit: "browsers", detail: "Open, of those that may be at a time" },
      open,
      openMax,
    ),
    measured(
      {
        name: "browser_sessions_configured",
        unit: "browsers",
        detail: "That captures are spread over, of those that may be",
      },
      config.browserSessions * places,
      openMax,
    ),
    mayOpen === null
      ? notAvailable({
          name: "browser_acquisitions",
          unit: "browsers",
          detail: "The platform does not say how many more may be opened now",
        })
      : measured(
          { name: "browser_acquisitions", unit: "browsers", detail: "That may be opened now" },
          mayOpen,
        ),
  ];
}
