import { figuresOf, groupsOf } from "#analytics/endpoints/figures.ts";
import { coveredBy } from "#analytics/endpoints/range.ts";
import type { Figures } from "#analytics/endpoints/schemas.ts";
import { within } from "#core/within.ts";
import { isoOrNull } from "#core/time.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { checkHealth } from "./check.ts";
import type { HealthView } from "./schemas.ts";
import { keptMs, needed, slowMs, timeoutMs } from "./settings.ts";

const hourMs = 60 * 60 * 1000;
const figuresKeptMs = 60_000;

type Past = Pick<HealthView, "latency_ms"> & { lastDay: number | null; last30Days: number | null };
/** Of the past an isolate asks once a minute. */
let known: { past: Past; at: number } | undefined;

/** What works now, and how the service fared. Says nothing of how much it is used. */
export async function readHealth(ctx: BaseCtx): Promise<HealthView> {
  const [{ status, checks, checkedAt }, past] = await Promise.all([checkHealth(ctx), pastOf(ctx)]);
  const { deployedAt } = ctx.deployment();
  return {
    status,
    checked_at: new Date(checkedAt).toISOString(),
    uptime: {
      deployed_at: isoOrNull(deployedAt),
      seconds: deployedAt === null ? null : Math.floor((ctx.clock.now() - deployedAt) / 1000),
      last_day: past.lastDay,
      last_30_days: past.last30Days,
    },
    latency_ms: past.latency_ms,
    checks: Object.fromEntries(
      Object.entries(checks).map(([name, { status: state, latencyMs }]) => [
        name,
        { status: state, latency_ms: latencyMs, needed: needed.includes(name) },
      ]),
    ),
    thresholds: { slow_ms: slowMs, timeout_ms: timeoutMs, kept_ms: keptMs },
  };
}

const nothing: Past = { latency_ms: null, lastDay: null, last30Days: null };

async function pastOf(ctx: BaseCtx): Promise<Past> {
  const now = ctx.clock.now();
  if (known && Math.abs(now - known.at) < figuresKeptMs) return known.past;
  const before = known?.past ?? nothing;
  // Whoever else asks meanwhile is told what was known.
  known = { past: before, at: now };
  try {
    const figures = async (hours: number) => {
      const covered = coveredBy(ctx, { from: new Date(now - hours * hourMs).toISOString() });
      return figuresOf(await groupsOf(ctx, covered, { tenantId: undefined }, "time"));
    };
    const asked = Promise.all([figures(1), figures(24), figures(30 * 24)]);
    const late = () => new Error(`No answer in ${timeoutMs} ms`);
    const [hour, day, month] = await within(timeoutMs, asked, late);
    const { p50, p95, p99 } = hour.duration_ms ?? {};
    const latency = p50 === undefined || p95 === undefined || p99 === undefined ? null : { p50, p95, p99 };
    known = { past: { latency_ms: latency, lastDay: goodOf(day), last30Days: goodOf(month) }, at: now };
  } catch (err) {
    // That the database is out of reach is said by its check.
    ctx.log.error("how the service fared could not be read", err);
  }
  return known.past;
}

const goodOf = ({ error_rate: rate }: Figures) => (rate === null ? null : 1 - rate);
