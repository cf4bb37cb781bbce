import { requireScope, type Scope } from "#auth/scopes.ts";
import type { Ctx } from "#platform/ctx.ts";

/** Whose figures: a tenant's own, or for operators anybody's. */
export type Reach = "own" | "all";

/** The first line of every verb that reads here. @throws AppError `forbidden` */
export function requireReach(ctx: Ctx, reach: Reach, scope: Scope): void {
  requireScope(ctx, reach === "all" ? "admin:read" : scope);
}

/** The tenant that is spoken of; undefined for all of them. */
export function tenantIn(ctx: Ctx, reach: Reach, asked: string | undefined): string | undefined {
  return reach === "own" ? ctx.tenant.id : asked;
}
