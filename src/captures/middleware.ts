import { eq } from "drizzle-orm";
import { createMiddleware } from "hono/factory";
import { requireKey } from "#auth/middleware.ts";
import type { Scope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { captures } from "#db/schema/captures.ts";
import { tenants } from "#db/schema/tenants.ts";
import { guardRefusals } from "#limits/guard-address.ts";
import type { HttpEnv } from "#http/router.ts";
import type { BaseCtx, Tenant } from "#platform/ctx.ts";
import { answerToLink, isByLink, openToPages } from "#signing/middleware.ts";
import { verifyDownload } from "#signing/verify.ts";
import { requireActive } from "#tenants/require-active.ts";
import { storedBytesOfTenant } from "#tenants/stored.ts";

/** A key, or the signed link to a file that the capture's record holds. A key counts where both are given. */
export const requireKeyOrDownload = keyOrDownload("captures:read", async ({ db }, id) => {
  const row = await db
    .select({ tenantId: captures.tenantId })
    .from(captures)
    .where(eq(captures.id, id))
    .get();
  if (!row) throw new AppError("not_found", `There is no capture ${id}`);
  return row.tenantId;
});

/**
 * The same for files of another kind.
 * @param scope what reading them takes
 * @param ownerOf the tenant whose the thing is that the path names by `id`; throws where there is none
 */
export function keyOrDownload(scope: Scope, ownerOf: (base: BaseCtx, id: string) => Promise<string>) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    if (!isByLink(c)) return requireKey(c, next);
    openToPages(c);
    const { base } = c.var;
    const link = await guardRefusals(base, "refused-link", async () =>
      verifyDownload(base, new URL(c.req.url)),
    );
    const id = c.req.param("id") ?? "";
    const tenant = await tenantOf(base, await ownerOf(base, id));
    // The link names no tenant: it acts for the owner's, and may read.
    const actor = { type: "download_link" as const, id, name: "Download link", scopes: [scope] };
    c.set("ctx", { ...base, tenant, actor });
    await next();
    // A deleted file must not live on in caches that many share.
    return answerToLink(c, link, "private");
  });
}

async function tenantOf({ db }: BaseCtx, tenantId: string): Promise<Tenant> {
  const tenant = await db
    .select({ id: tenants.id, tier: tenants.tier, status: tenants.status, storedBytes: storedBytesOfTenant })
    .from(tenants)
    .where(eq(tenants.id, tenantId))
    .get();
  if (!tenant) throw new AppError("not_found", "There is no such file");
  requireActive(tenant);
  return tenant;
}
