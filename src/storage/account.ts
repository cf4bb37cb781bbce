// What each tenant keeps, as a running sum. What captures keep and the sum change in one batch, under one condition.
import { type SQL, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { captures, type StoredOutput } from "#db/schema/captures.ts";
import type { baselines, comparisons } from "#db/schema/comparisons.ts";
import { storageUsage } from "#db/schema/storage.ts";

/** Files and their bytes. */
type Kept = { bytes: number; files: number };

export function keptIn(outputs: readonly StoredOutput[]): Kept {
  return { bytes: outputs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0), files: outputs.length };
}

/** Adds to the sum what the capture, where `which` holds for it, will keep. Goes before the statement that notes it there. */
export function addKept(db: Db, which: SQL | undefined, { bytes, files }: Kept) {
  return change(db, which, sql`${bytes}`, sql`${files}`);
}

/** Takes out of the sums what the captures keep for which `which` holds. Goes before the statement that empties them. */
export function dropKept(db: Db, which: SQL | undefined) {
  return change(db, which, sql`-${captures.storedBytes}`, sql`-${captures.storedFiles}`);
}

/**
 * The same for comparisons and baselines, which count together: adds what is kept from now on, or takes out what the
 * rows keep where nothing is.
 */
export function changeKept(
  db: Db,
  of: typeof comparisons | typeof baselines,
  which: SQL | undefined,
  kept: Kept | undefined,
) {
  const [bytes, files] = kept
    ? [sql`${kept.bytes}`, sql`${kept.files}`]
    : [sql`-${of.storedBytes}`, sql`-${of.storedFiles}`];
  return toSums(
    db,
    sql`select ${of.tenantId}, 'comparison', sum(${bytes}), sum(${files}), 0 from ${of}
      where ${which} group by ${of.tenantId} having sum(${files}) <> 0`,
  );
}

function change(db: Db, which: SQL | undefined, bytes: SQL, files: SQL) {
  const { tenantId, kind } = captures;
  // In the order of the table's columns.
  const sums = sql`select ${tenantId}, ${kind}, sum(${bytes}), sum(${files}), 0 from ${captures}
    where ${which} group by ${tenantId}, ${kind} having sum(${files}) <> 0`;
  return toSums(db, sums);
}

function toSums(db: Db, sums: SQL) {
  return db
    .insert(storageUsage)
    .select(sums)
    .onConflictDoUpdate({
      target: [storageUsage.tenantId, storageUsage.kind],
      set: {
        bytes: sql`${storageUsage.bytes} + excluded.bytes`,
        files: sql`${storageUsage.files} + excluded.files`,
      },
    });
}
