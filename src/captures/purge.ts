import { sql } from "drizzle-orm";
import { captures } from "#db/schema/captures.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { CaptureRow } from "./queries.ts";

/** Removes files, then rows: stopped between the two, the rows still say which files there were. */
export async function purge(ctx: BaseCtx, rows: Pick<CaptureRow, "id" | "outputs">[]): Promise<void> {
  await ctx.objects.delete(rows.flatMap((row) => row.outputs.map((output) => output.key)));
  const ids = JSON.stringify(rows.map((row) => row.id));
  await ctx.db.delete(captures).where(sql`${captures.id} IN (SELECT value FROM json_each(${ids}))`);
}
