// Flags are the service's own: there is no tenant in them, and only operators read them as they are.
import { and, desc, eq, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { flagChanges, flags } from "#db/schema/flags.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { FlagRow } from "./decide.ts";
import type { ListChanges, ListFlags } from "./schemas.ts";

/** Newest first: one more than asked for, which tells whether a page follows. */
export async function listFlags(ctx: Ctx, { kind, cursor, limit }: ListFlags) {
  requireScope(ctx, "admin:read");
  const { createdAt, key } = flags;
  const older = cursor && sql`(${createdAt}, ${key}) < (${cursor.createdAt}, ${cursor.id})`;
  const rows = await ctx.db
    .select()
    .from(flags)
    .where(and(kind && eq(flags.kind, kind), older))
    .orderBy(desc(createdAt), desc(key))
    .limit(limit + 1);
  return rows.map((row) => ({ ...row, id: row.key }));
}

export async function fetchFlag(ctx: Ctx, key: string): Promise<FlagRow> {
  requireScope(ctx, "admin:read");
  return existingFlag(ctx, key);
}

/** For verbs with a scope of their own. @throws AppError `not_found` */
export async function existingFlag({ db }: Ctx, key: string): Promise<FlagRow> {
  const row = await db.select().from(flags).where(eq(flags.key, key)).get();
  if (!row) throw noFlag(key);
  return row;
}

export const noFlag = (key: string) => new AppError("not_found", `There is no flag ${key}`);

/** The changes of one flag, newest first, also of one that is gone; one more than asked for. */
export async function listChanges(ctx: Ctx, key: string, { cursor, limit }: ListChanges) {
  requireScope(ctx, "admin:read");
  const { flagKey, revision } = flagChanges;
  const older = cursor && sql`${revision} < ${Number(cursor.id) || 0}`;
  const rows = await ctx.db
    .select()
    .from(flagChanges)
    .where(and(eq(flagKey, key), older))
    .orderBy(desc(revision))
    .limit(limit + 1);
  if (rows.length === 0 && !cursor) throw noFlag(key);
  return rows.map((row) => ({ ...row, id: String(row.revision), createdAt: row.changedAt }));
}
