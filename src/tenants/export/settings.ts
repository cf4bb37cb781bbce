/** How long an archive can be fetched. */
export const exportKeptMs = 7 * 24 * 60 * 60 * 1000;
/** A step writes about so much before compression, and one larger file at most. */
export const partBytes = 8 * 1024 * 1024;
/** Rows are read so many at a time, and a file in the archive holds about so much of them. */
export const rowsAtOnce = 200;
export const pageBytes = 2 * 1024 * 1024;
/** Ids of rows that are looked up at a time. */
export const idsAtOnce = 1000;
/** Of the 1,000 words to D1 and R2 that an invocation has, a step takes about a hundred: a page takes six at most. */
export const pagesMax = 16;
/** Files that a step adds at most. */
export const filesMax = 100;

/** Tables that say nothing of a tenant beyond what others say: requests under way, and this work itself. */
export const tablesLeftOut = new Set(["idempotency_keys", "spent_links", "tenant_work", "tenant_erasures"]);

/** What would let its reader act for somebody else, or is sealed, so that it could not be read anyway. */
const secretColumn =
  /(^|_)(hash|secret|sealed|token|password|passphrase|seed|otp|totp|private_key|code|codes)(_|$)/;
const secretColumns: Record<string, string[]> = { jobs: ["input"], bulks: ["defaults"] };

/** Their hashes are of what is beside them, and prove that it is whole. */
const provingTables = new Set(["audit_events", "audit_heads"]);

export const isLeftOut = (table: string, column: string): boolean =>
  !provingTables.has(table) &&
  (secretColumn.test(column) || (secretColumns[table]?.includes(column) ?? false));
