import type { Ctx } from "#platform/ctx.ts";
import { decide, needsUser } from "./decide.ts";
import { knownFlags } from "./memory.ts";
import { subjectOf } from "./subject.ts";

/**
 * For the service's own code: whether the caller has what the flag stands for. A flag that does not exist is off, and so
 * is every flag while none can be read.
 */
export async function isOn(ctx: Ctx, key: string): Promise<boolean> {
  try {
    const flag = (await knownFlags(ctx)).get(key);
    const decision = flag && decide(flag, subjectOf(ctx), ctx.clock.now());
    return decision !== undefined && decision !== needsUser && decision.on;
  } catch (err) {
    ctx.log.error("a flag counts as off", err, { flag: key });
    return false;
  }
}
