// What operators and tenants see of the service: summaries of its health, and the work under way.
import { ranksAtLeast } from "#auth/roles.ts";
import { requireScope, type Scope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import type { Ctx } from "#platform/ctx.ts";

/**
 * Whose figures are read: operators read all tenants' (undefined) or those of the one they name, everybody else their
 * own, with the scope for it; of its people, owners and admins.
 * @throws AppError `forbidden`; `not_found` for another tenant's
 */
export function reachOf(ctx: Ctx, scope: Scope, asked: string | undefined): string | undefined {
  if (ctx.actor.scopes.includes("admin:read")) return asked;
  requireScope(ctx, scope);
  const { role } = ctx.actor;
  if (role !== undefined && !ranksAtLeast(role, "admin"))
    throw new AppError("forbidden", `A tenant's owners and admins read this; your role is ${role}`);
  if (asked !== undefined && asked !== ctx.tenant.id)
    throw new AppError("not_found", `tenant_id: There is no tenant ${asked}`);
  return ctx.tenant.id;
}
