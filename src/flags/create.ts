import { eq, getTableColumns, max, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { flagChanges, flags } from "#db/schema/flags.ts";
import { recordedIfChanged } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { FlagRow } from "./decide.ts";
import { flagsMax, forgetFlags } from "./memory.ts";
import { etagOf, presentFlag } from "./present.ts";
import { differences, recordIfChanged } from "./record-change.ts";
import type { CreateFlag } from "./schemas.ts";
import { columnsOf, requireFitting } from "./settings.ts";

/** Adds a flag. */
export async function createFlag(ctx: Ctx, { key, ...input }: CreateFlag): Promise<FlagRow> {
  requireScope(ctx, "admin:write");
  const now = ctx.clock.now();
  const revision = (await lastRevision(ctx, key)) + 1;
  // Every setting has a default, so all columns are there.
  const settings = columnsOf(input) as Omit<FlagRow, "key" | "revision" | "createdAt" | "updatedAt">;
  const row = { key, ...settings, revision, createdAt: now, updatedAt: now };
  await requireFitting(ctx, row);
  const [inserted] = await ctx.db.batch([
    insertWithin(ctx, row),
    ...recordIfChanged(ctx, { action: "create", key, revision, changes: differences(null, row) }),
    ...(await recordedIfChanged(ctx, {
      status: 201,
      body: presentFlag(row, now),
      headers: { etag: etagOf(row) },
    })),
  ]);
  if (inserted.length === 0) throw await refusal(ctx, key);
  forgetFlags();
  return row;
}

/** A key that is used again goes on counting, so that no ETag ever means two things. */
async function lastRevision({ db }: Ctx, key: string): Promise<number> {
  const row = await db
    .select({ revision: max(flagChanges.revision) })
    .from(flagChanges)
    .where(eq(flagChanges.flagKey, key))
    .get();
  return row?.revision ?? 0;
}

/** The row, unless its key is taken or there are too many: decided in the statement itself. */
function insertWithin({ db }: Ctx, row: FlagRow) {
  const given: Record<string, unknown> = row;
  const values = Object.entries(getTableColumns(flags)).map(([name, column]) =>
    sql.param(given[name], column),
  );
  return db
    .insert(flags)
    .select(sql`select ${sql.join(values, sql`, `)} where (select count(*) from ${flags}) < ${flagsMax}`)
    .onConflictDoNothing()
    .returning({ key: flags.key });
}

async function refusal({ db }: Ctx, key: string): Promise<AppError> {
  const taken = await db.select({ key: flags.key }).from(flags).where(eq(flags.key, key)).get();
  if (taken) return new AppError("conflict", `There is a flag ${key} already`);
  return new AppError("conflict", `There are ${flagsMax} flags, the most there may be; delete one first`);
}
