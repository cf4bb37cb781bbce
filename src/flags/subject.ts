import type { Ctx } from "#platform/ctx.ts";
import type { Subject } from "./decide.ts";

/**
 * Whom a caller asks about: always its own tenant with its own plan. A key may speak for any user of its tenant; whoever
 * is signed in speaks for themselves.
 */
export function subjectOf({ tenant, actor }: Ctx, userNamed?: string): Subject {
  const user = actor.type === "api_key" ? userNamed : actor.id;
  return { tenantId: tenant.id, tier: tenant.tier, user };
}
