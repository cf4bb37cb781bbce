import { eq } from "drizzle-orm";
import { keyOrDownload } from "#captures/middleware.ts";
import { AppError } from "#core/errors.ts";
import { comparisons } from "#db/schema/comparisons.ts";

/** A key, or the signed link to a picture that the comparison's record holds. */
export const requireKeyOrPictureLink = keyOrDownload("comparisons:read", async ({ db }, id) => {
  const isThis = eq(comparisons.id, id);
  const row = await db.select({ tenantId: comparisons.tenantId }).from(comparisons).where(isThis).get();
  if (!row) throw new AppError("not_found", `There is no comparison ${id}`);
  return row.tenantId;
});
