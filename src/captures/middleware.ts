import { eq } from "drizzle-orm";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { requireKey } from "#auth/middleware.ts";
import { AppError } from "#core/errors.ts";
import { captures } from "#db/schema/captures.ts";
import { tenants } from "#db/schema/tenants.ts";
import { guardRefusals } from "#limits/guard-address.ts";
import type { HttpEnv } from "#http/router.ts";
import type { Ctx } from "#platform/ctx.ts";
import { answerToLink, isByLink, openToPages } from "#signing/middleware.ts";
import { verifyDownload } from "#signing/verify.ts";
import { requireActive } from "#tenants/require-active.ts";
import { storedBytesOfTenant } from "#tenants/stored.ts";

/** A key, or the signed link to a file that the capture's record holds. A key counts where both are given. */
export const requireKeyOrDownload = createMiddleware<HttpEnv>(async (c, next) => {
  if (!isByLink(c)) return requireKey(c, next);
  openToPages(c);
  const { base } = c.var;
  const link = await guardRefusals(base, "refused-link", async () =>
    verifyDownload(base, new URL(c.req.url)),
  );
  c.set("ctx", await ctxOfOwner(c));
  await next();
  // A deleted file must not live on in caches that many share.
  return answerToLink(c, link, "private");
});

/** The link names a capture and no tenant: it acts for the capture's, and may read. */
async function ctxOfOwner(c: Context<HttpEnv>): Promise<Ctx> {
  const { base } = c.var;
  const id = c.req.param("id") ?? "";
  const tenant = await base.db
    .select({ id: tenants.id, tier: tenants.tier, status: tenants.status, storedBytes: storedBytesOfTenant })
    .from(captures)
    .innerJoin(tenants, eq(tenants.id, captures.tenantId))
    .where(eq(captures.id, id))
    .get();
  if (!tenant) throw new AppError("not_found", `There is no capture ${id}`);
  requireActive(tenant);
  const actor = { type: "download_link" as const, id, name: "Download link", scopes: ["captures:read"] };
  return { ...base, tenant, actor };
}
