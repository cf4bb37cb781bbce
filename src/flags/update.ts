import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import type { Ctx } from "#platform/ctx.ts";
import { changeFlag, requireKnown } from "./change.ts";
import type { FlagRow } from "./decide.ts";
import { existingFlag } from "./queries.ts";
import type { UpdateFlag } from "./schemas.ts";
import { columnsOf, requireFitting } from "./settings.ts";

/** Changes what is given, where the flag is still as `ifMatch` knows it. */
export async function updateFlag(
  ctx: Ctx,
  key: string,
  input: UpdateFlag,
  ifMatch: string | undefined,
): Promise<FlagRow> {
  requireScope(ctx, "admin:write");
  const before = await existingFlag(ctx, key);
  if (ifMatch === undefined)
    throw new AppError("precondition_required", "If-Match: Send the ETag that you read, or * for any");
  requireKnown(before, ifMatch);
  const columns = columnsOf(input, before);
  await requireFitting(ctx, { ...before, ...columns }, before);
  return changeFlag(ctx, "update", before, columns);
}
