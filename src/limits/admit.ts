// Every call behind a key asks here whether it may pass.
import { within } from "#core/within.ts";
import type { Ctx } from "#platform/ctx.ts";
import { countedAddress } from "./address.ts";
import type { PolicyState, Verdict } from "./decide.ts";
import { Denials } from "./denials.ts";
import type { AskedCall } from "./gate.do.ts";
import { Leases } from "./leases.ts";
import { refused } from "./refuse.ts";
import { answerMsMax } from "./settings.ts";

const denials = new Denials();
const leases = new Leases();

/**
 * Lets the call pass and returns how the caller's limits stand. Where the gate is out of reach the call passes: what
 * costs money is held back by `reserve.ts`.
 * @param endpoint as documents name it: `GET /captures/{id}`
 * @throws AppError `rate_limited`, `quota_exceeded` or `blocked`
 */
export async function admitCall(ctx: Ctx, endpoint: string): Promise<PolicyState[]> {
  if (!ctx.config.limits.isEnabled) return [];
  const now = ctx.clock.now();
  const caller = callerOf(ctx, endpoint);
  const memo = JSON.stringify([caller.tenantId, caller.key, caller.user, caller.address, endpoint]);
  const known = denials.repeat(memo, now);
  if (known) throw refused(known);
  const ahead = leases.use(memo, now);
  if (ahead) return ahead;
  const asked = { ...caller, ...leases.terms(memo, now), repeated: denials.take(memo) };
  const verdict = await ask(ctx, asked);
  if (!verdict) return [];
  if (!verdict.isAllowed) {
    denials.note(memo, verdict, now);
    throw refused(verdict);
  }
  leases.grant(memo, verdict.lent, verdict.states, now);
  return verdict.states;
}

/** Who calls, as gates count it. */
export function callerOf({ tenant, actor, origin }: Ctx, endpoint: string) {
  const isUser = actor.type === "user";
  return {
    tenantId: tenant.id,
    tier: tenant.tier,
    storedBytes: tenant.storedBytes,
    key: isUser ? null : actor.id,
    user: isUser ? actor.id : null,
    address: countedAddress(origin.address),
    keyCallsMax: actor.monthlyCallsMax ?? null,
    countsAs: actor.countsAs ?? undefined,
    endpoint,
  };
}

async function ask(ctx: Ctx, asked: AskedCall) {
  try {
    const answer = gateOf(ctx, asked.tenantId).admit(asked);
    return await within<Verdict>(answerMsMax, answer, () => new Error("The gate did not answer in time"));
  } catch (err) {
    ctx.log.error("a call passed without its gate", err, { tenant_id: asked.tenantId });
    return undefined;
  }
}

export const gateOf = ({ tenantGates }: Pick<Ctx, "tenantGates">, tenantId: string) =>
  tenantGates.getByName(tenantId);
