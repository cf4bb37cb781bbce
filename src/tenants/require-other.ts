import { AppError } from "#core/errors.ts";
import type { Ctx } from "#platform/ctx.ts";

/** @throws AppError `conflict`: nobody shuts out themselves */
export function requireOther(ctx: Ctx, id: string): void {
  if (id === ctx.tenant.id) throw new AppError("conflict", `The key that asks is of the tenant ${id} itself`);
}
