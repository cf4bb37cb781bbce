// Acting in somebody's place: a state of the administrator's own session, so that it ends by itself and they are back.
import { auditInsert } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { requireFresh, sessionOf } from "#auth/sessions/own.ts";
import { findHome } from "#auth/sessions/person.ts";
import { type Rotated, rotateSession } from "#auth/sessions/rotate.ts";
import { AppError } from "#core/errors.ts";
import type { Ctx } from "#platform/ctx.ts";
import { fetchPerson } from "./queries.ts";
import type { Impersonate } from "./schemas.ts";

/** Platform administrators only, and not in the place of another. @param input.minutes at most 60 */
export async function impersonate(
  ctx: Ctx,
  id: string,
  input: Impersonate,
): Promise<Rotated & { endsAt: number }> {
  requireScope(ctx, "admin:write");
  requireFresh(ctx);
  const person = await fetchPerson(ctx, id);
  if (person.isPlatformAdmin)
    throw new AppError("forbidden", "Nobody acts for another platform administrator");
  if (person.status === "suspended") throw new AppError("conflict", "The person is suspended");
  const home = await findHome(ctx, id);
  if (!home) throw new AppError("conflict", "The person belongs to no tenant, so there is nothing to act in");
  const endsAt = ctx.clock.now() + input.minutes * 60_000;
  const there = { ...ctx, tenant: { ...ctx.tenant, id: home.tenantId } };
  const rotated = await rotateSession(
    ctx,
    { actingAs: id, actingUntil: endsAt, actingReason: input.reason },
    [
      auditInsert(there, {
        action: "impersonation.start",
        targets: [{ type: "person", id }],
        metadata: { reason: input.reason, ends_at: new Date(endsAt).toISOString() },
      }),
    ],
  );
  return { ...rotated, endsAt };
}

/** Back in one's own place. The record names both. */
export async function endImpersonation(ctx: Ctx): Promise<Rotated> {
  const { impersonation } = sessionOf(ctx);
  if (!impersonation) throw new AppError("conflict", "You act for nobody");
  return rotateSession(ctx, { actingAs: null, actingUntil: null, actingReason: null }, [
    auditInsert(ctx, { action: "impersonation.end", targets: [{ type: "person", id: ctx.actor.id }] }),
  ]);
}
