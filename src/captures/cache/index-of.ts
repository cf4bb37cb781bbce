import type { BaseCtx } from "#platform/ctx.ts";

/** The Durable Object that holds a tenant's cache. */
export function indexOf(ctx: BaseCtx & { tenant: { id: string } }) {
  return ctx.captureCaches.getByName(ctx.tenant.id);
}
