import { eq, type SQL } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import type { Ctx } from "#platform/ctx.ts";

/** Whose log: a tenant's own, or for operators anybody's. */
export type Reach = "own" | "all";

/** The first line of every verb here. @throws AppError `forbidden` */
export function requireReach(ctx: Ctx, reach: Reach, verb: "read" | "write"): void {
  requireScope(ctx, reach === "all" ? `admin:${verb}` : `audit:${verb}`);
}

/** The tenant that is spoken of; undefined for all of them. */
export function tenantIn(ctx: Ctx, reach: Reach, asked: string | undefined): string | undefined {
  return reach === "own" ? ctx.tenant.id : asked;
}

export function within(ctx: Ctx, reach: Reach): SQL | undefined {
  return reach === "own" ? eq(auditEvents.tenantId, ctx.tenant.id) : undefined;
}
