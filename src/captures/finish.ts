// How a capture ends in its record, and in the sum of what its tenant keeps: once, however often that is told.
import { and, eq, isNull, sql } from "drizzle-orm";
import { captures } from "#db/schema/captures.ts";
import type { Ctx } from "#platform/ctx.ts";
import { addKept, keptIn } from "#storage/account.ts";
import type { CaptureRow } from "./queries.ts";

/** The statements for a `db.batch`; the last one changes the record where the capture is still under way. */
export function finishing({ db, tenant }: Ctx, id: string, finished: Partial<CaptureRow>) {
  // The sweep may have closed it: then it stays so.
  const isOpen = and(
    eq(captures.tenantId, tenant.id),
    eq(captures.id, id),
    eq(captures.status, "processing"),
  );
  const kept = keptIn(finished.outputs ?? []);
  // What was deleted while it was made counts no more.
  const unlessDeleted = (count: number) =>
    sql<number>`case when ${captures.deletedAt} is null then ${count} else 0 end`;
  const stored = { storedBytes: unlessDeleted(kept.bytes), storedFiles: unlessDeleted(kept.files) };
  return [
    addKept(db, and(isOpen, isNull(captures.deletedAt)), kept),
    db
      .update(captures)
      .set({ ...finished, ...stored })
      .where(isOpen),
  ] as const;
}
