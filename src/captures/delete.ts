import { and, eq, isNull } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { captures } from "#db/schema/captures.ts";
import type { Ctx } from "#platform/ctx.ts";
import { dropKept } from "#storage/account.ts";
import { forgetDeleted } from "./cache/forget.ts";
import { existing } from "./queries.ts";
import { finishDeletion } from "./tasks.ts";

/**
 * Deletes a capture and its files. It is gone for callers at once; files that cannot be deleted now, or are still being
 * made, the sweep takes.
 */
export async function deleteCapture(ctx: Ctx, id: string): Promise<void> {
  requireScope(ctx, "captures:write");
  const row = await existing(ctx, id);
  const isThere = and(eq(captures.tenantId, ctx.tenant.id), eq(captures.id, id), isNull(captures.deletedAt));
  await ctx.db.batch([
    dropKept(ctx.db, isThere),
    ctx.db
      .update(captures)
      .set({ deletedAt: ctx.clock.now(), storedBytes: 0, storedFiles: 0 })
      .where(isThere),
    auditIfChanged(ctx, { action: "capture.delete", targets: [{ type: "capture", id }] }),
  ]);
  await forgetDeleted(ctx, [row]);
  if (row.status === "processing") return;
  const finished = finishDeletion(ctx, [row]).catch((err: unknown) =>
    ctx.log.error("files left for the sweep", err, { capture_id: id }),
  );
  ctx.waitUntil(finished);
}
