import { and, desc, eq, isNull } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { projectNamed } from "#comparisons/builds/queries.ts";
import { dropKept } from "#comparisons/keep.ts";
import { baselines } from "#db/schema/comparisons.ts";
import { announce } from "#events/announce.ts";
import { emitIfChanged } from "#events/emit.ts";
import type { Ctx } from "#platform/ctx.ts";
import { isInForce } from "./find.ts";
import { toldOf } from "./payload.ts";
import { missingBaseline } from "./queries.ts";
import type { Which } from "./schemas.ts";

/** Deletes a baseline with its history, on one branch or on all; comparisons made with it stay. Files go with the sweep. */
export async function deleteBaseline(ctx: Ctx, name: string, { project, branch }: Which): Promise<void> {
  requireScope(ctx, "comparisons:write");
  const of = project === undefined ? null : await projectNamed(ctx, project);
  const isOne = and(
    eq(baselines.tenantId, ctx.tenant.id),
    eq(baselines.projectId, of?.id ?? ""),
    eq(baselines.name, name),
    branch === undefined ? undefined : eq(baselines.branch, branch),
    isNull(baselines.deletedAt),
  );
  const newest = await ctx.db
    .select()
    .from(baselines)
    .where(and(isOne, isInForce))
    .orderBy(desc(baselines.approvedAt), desc(baselines.id))
    .limit(1)
    .get();
  if (!newest) throw missingBaseline(name);
  await ctx.db.batch([
    dropKept(ctx.db, baselines, isOne),
    ctx.db.update(baselines).set({ deletedAt: ctx.clock.now(), storedBytes: 0, storedFiles: 0 }).where(isOne),
    auditIfChanged(ctx, {
      action: "baseline.delete",
      targets: [{ type: "baseline", id: newest.id }],
      metadata: { name, ...(branch === undefined ? {} : { branch }) },
    }),
    ...emitIfChanged(ctx, {
      type: "baseline.changed",
      tenantId: ctx.tenant.id,
      subject: newest.id,
      keyId: ctx.actor.id,
      data: { ...toldOf(newest, of, "deleted"), branch: branch ?? null },
    }),
  ]);
  ctx.waitUntil(announce(ctx, ctx.tenant.id));
}
