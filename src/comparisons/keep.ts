// What comparisons and baselines keep, in the running sum of what their tenant keeps (storage/account.ts).
import type { SQL } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import type { baselines, comparisons } from "#db/schema/comparisons.ts";
import { changeKept } from "#storage/account.ts";

type Of = typeof comparisons | typeof baselines;

/** Adds what the row, where `which` holds for it, will keep. Goes before the statement that notes it there. */
export const addKept = (db: Db, of: Of, which: SQL | undefined, kept: { bytes: number; files: number }) =>
  changeKept(db, of, which, kept);

/** Takes out what the rows keep for which `which` holds. Goes before the statement that empties them. */
export const dropKept = (db: Db, of: Of, which: SQL | undefined) => changeKept(db, of, which, undefined);
