import { eq } from "drizzle-orm";
import { createMiddleware } from "hono/factory";
import { requireKey } from "#auth/middleware.ts";
import { AppError } from "#core/errors.ts";
import { tenantWork } from "#db/schema/tenant-work.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { HttpEnv } from "#http/router.ts";
import { isByLink } from "#signing/middleware.ts";
import { verifyDownload } from "#signing/verify.ts";
import { requireActive } from "./require-active.ts";

/** A key, or the signed link of an export: it works for a tenant that is to be deleted too, since that is what it is for. */
export const requireKeyOrExportLink = createMiddleware<HttpEnv>(async (c, next) => {
  if (!isByLink(c)) return requireKey(c, next);
  const { base } = c.var;
  verifyDownload(base, new URL(c.req.url));
  const id = c.req.param("id") ?? "";
  const found = await base.db
    .select({ id: tenants.id, tier: tenants.tier, status: tenants.status })
    .from(tenantWork)
    .innerJoin(tenants, eq(tenants.id, tenantWork.tenantId))
    .where(eq(tenantWork.id, id))
    .get();
  if (!found) throw new AppError("not_found", `There is no export ${id}`);
  if (found.status !== "deleting") requireActive(found);
  const actor = { type: "download_link" as const, id, name: "Download link", scopes: ["tenant:write"] };
  c.set("ctx", { ...base, tenant: { ...found, storedBytes: 0 }, actor });
  return next();
});
