// Whether everything that the service rests on works: asked at most once in some seconds by an isolate.
import type { BaseCtx } from "#platform/ctx.ts";
import { probes as all, type Probe } from "./probes.ts";
import { keptMs, needed, slowMs, timeoutMs } from "./settings.ts";

export type State = "ok" | "slow" | "failing";
export type Health = {
  status: "ok" | "degraded" | "failing";
  checkedAt: number;
  checks: Record<string, { status: State; latencyMs: number }>;
};

type Asking = { since: number };

function checker(probes: Record<string, Probe>) {
  let found: Health | undefined;
  let asking: Asking | undefined;

  async function ask(ctx: BaseCtx): Promise<Health> {
    const mine = { since: ctx.clock.now() };
    asking = mine;
    try {
      const checks = await Promise.all(
        Object.entries(probes).map(async ([name, probe]) => [name, await tryOut(ctx, name, probe)] as const),
      );
      return (found = judge(Object.fromEntries(checks), ctx.clock.now()));
    } finally {
      if (asking === mine) asking = undefined;
    }
  }

  return async (ctx: BaseCtx): Promise<Health> => {
    const isFresh = () => found !== undefined && Math.abs(ctx.clock.now() - found.checkedAt) < keptMs;
    // One request cannot await what another one asks: it looks now and then whether that has an answer.
    const isAsked = () =>
      asking !== undefined && Math.abs(ctx.clock.now() - asking.since) < timeoutMs + slowMs;
    while (!isFresh() && isAsked()) await new Promise((resolve) => setTimeout(resolve, 20));
    return found !== undefined && isFresh() ? found : ask(ctx);
  };
}

export const checkHealth = checker(all);

async function tryOut(
  ctx: BaseCtx,
  name: string,
  probe: Probe,
): Promise<{ status: State; latencyMs: number }> {
  const startedAt = ctx.clock.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer in ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([probe(ctx), late]);
    const latencyMs = ctx.clock.now() - startedAt;
    return { status: latencyMs > slowMs ? "slow" : "ok", latencyMs };
  } catch (err) {
    ctx.log.error("not ready", err, { check: name });
    return { status: "failing", latencyMs: ctx.clock.now() - startedAt };
  } finally {
    clearTimeout(timer);
  }
}

function judge(checks: Health["checks"], checkedAt: number): Health {
  const states = Object.entries(checks);
  const isDown = states.some(([name, { status }]) => status === "failing" && needed.includes(name));
  const isWhole = states.every(([, { status }]) => status === "ok");
  return { status: isDown ? "failing" : isWhole ? "ok" : "degraded", checkedAt, checks };
}
