// One change of a flag that is there: made only where the flag is still as its caller knew it.
import { and, eq } from "drizzle-orm";
import { AppError } from "#core/errors.ts";
import { type flagActions, flags } from "#db/schema/flags.ts";
import { recordedIfChanged } from "#idempotency/recorded.ts";
import { isMatched } from "#http/files.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { FlagRow } from "./decide.ts";
import { forgetFlags } from "./memory.ts";
import { etagOf, presentFlag } from "./present.ts";
import { noFlag } from "./queries.ts";
import { differences, recordIfChanged } from "./record-change.ts";

/** Makes `before` into `after`, on record; what changes nothing is not. @throws AppError `precondition_failed` where it was changed meanwhile */
export async function changeFlag(
  ctx: Ctx,
  action: (typeof flagActions)[number],
  before: FlagRow,
  after: Partial<FlagRow>,
): Promise<FlagRow> {
  const { key, revision } = before;
  const changes = differences(before, { ...before, ...after });
  if (Object.keys(changes).length === 0) return before;
  const row = { ...before, ...after, revision: revision + 1, updatedAt: ctx.clock.now() };
  const [changed] = await ctx.db.batch([
    ctx.db.update(flags).set(row).where(isStill(before)).returning({ key: flags.key }),
    ...recordIfChanged(ctx, { action, key, revision: row.revision, changes }),
    ...(await recordedIfChanged(ctx, {
      status: 200,
      body: presentFlag(row, row.updatedAt),
      headers: { etag: etagOf(row) },
    })),
  ]);
  forgetFlags();
  if (changed.length === 0) throw await changedMeanwhile(ctx, key);
  return row;
}

export const isStill = ({ key, revision }: FlagRow) => and(eq(flags.key, key), eq(flags.revision, revision));

/** @throws AppError `precondition_failed` where the caller knows another revision of it */
export function requireKnown(row: FlagRow, ifMatch: string | undefined): void {
  if (ifMatch !== undefined && !isMatched(ifMatch, etagOf(row))) throw notKnown(row);
}

export async function changedMeanwhile({ db }: Ctx, key: string): Promise<AppError> {
  const row = await db.select().from(flags).where(eq(flags.key, key)).get();
  return row ? notKnown(row) : noFlag(key);
}

function notKnown(row: FlagRow): AppError {
  const etag = etagOf(row);
  return new AppError(
    "precondition_failed",
    `If-Match: The flag was changed meanwhile and its ETag is ${etag} now. Read it again before you change it`,
    { headers: { ETag: etag } },
  );
}
