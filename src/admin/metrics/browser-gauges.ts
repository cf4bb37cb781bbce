// Every browser object says itself how it stands.
import { addressOf } from "#captures/browser/region.ts";
import { within } from "#core/within.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { Gauges } from "#telemetry/metrics/expose.ts";
import { gaugesOf } from "./gauges.ts";

const answerMsMax = 2000;
const unreachable = { browser: "unreachable", active: 0, waiting: 0 } as const;

export async function browserGauges(ctx: BaseCtx): Promise<Gauges> {
  const { browserRegions, browserSessions, browserCapturesAtOnce } = ctx.config;
  const regions = browserRegions.length > 0 ? browserRegions : [undefined];
  const addresses = regions.flatMap((region) =>
    Array.from({ length: browserSessions }, (_, index) => addressOf(region, index)),
  );
  const all = await Promise.all(addresses.map((address) => statusOf(ctx, address)));
  const inState = (state: string) => all.filter(({ browser }) => browser === state).length;
  const sum = (of: "active" | "waiting") => all.reduce((total, one) => total + one[of], 0);
  return gaugesOf([
    ...(["open", "closed", "unreachable"] as const).map(
      (state) => ["browser_sessions", { state }, inState(state)] as const,
    ),
    ["browser_sessions_max", {}, all.length],
    ["browser_captures_active", {}, sum("active")],
    ["browser_captures_max", {}, all.length * browserCapturesAtOnce],
    ["browser_captures_waiting", {}, sum("waiting")],
  ]);
}

async function statusOf(ctx: BaseCtx, { name, options }: ReturnType<typeof addressOf>) {
  try {
    const asked = ctx.browserSessions.getByName(name, options).status();
    return await within(answerMsMax, asked, () => new Error("It did not answer in time"));
  } catch (err) {
    ctx.log.warn("a browser object did not say how it stands", { browser_object: name, reason: String(err) });
    return unreachable;
  }
}
