import { and, eq, isNull, sql } from "drizzle-orm";
import { captures } from "#db/schema/captures.ts";
import type { Ctx } from "#platform/ctx.ts";
import { addKept } from "#storage/account.ts";
import type { CaptureRow } from "./queries.ts";

/**
 * Counts a thumbnail among what its tenant keeps, once. Asked of every thumbnail that is given out, so that one which was
 * made and not counted, since its maker was cut off, is counted the next time.
 */
export async function countThumbnail(
  { db, tenant }: Ctx,
  row: CaptureRow,
  key: string,
  sizeBytes: number,
): Promise<void> {
  if (row.thumbnailBytes[key] !== undefined) return;
  const path = `$."${key}"`;
  const { thumbnailBytes, storedBytes, storedFiles } = captures;
  const isUncounted = and(
    eq(captures.tenantId, tenant.id),
    eq(captures.id, row.id),
    isNull(captures.deletedAt),
    sql`json_extract(${thumbnailBytes}, ${path}) is null`,
  );
  await db.batch([
    addKept(db, isUncounted, { bytes: sizeBytes, files: 1 }),
    db
      .update(captures)
      .set({
        thumbnailBytes: sql`json_set(${thumbnailBytes}, ${path}, ${sizeBytes})`,
        storedBytes: sql`${storedBytes} + ${sizeBytes}`,
        storedFiles: sql`${storedFiles} + 1`,
      })
      .where(isUncounted),
  ]);
}
