import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { existing } from "#captures/queries.ts";
import { projectNamed } from "#comparisons/builds/queries.ts";
import { pictureOf } from "#comparisons/pictures.ts";
import type { BaselineRow } from "#comparisons/rows.ts";
import { nameSchema } from "#comparisons/schemas.ts";
import { defaultBranch } from "#comparisons/settings.ts";
import { invalidField } from "#core/errors.ts";
import { announce } from "#events/announce.ts";
import { emitIfChanged } from "#events/emit.ts";
import type { Ctx } from "#platform/ctx.ts";
import { requireRoom } from "#storage/require-room.ts";
import { requireFeature } from "#tenants/require-feature.ts";
import { copyPicture, enforce } from "./copy.ts";
import { newestOf } from "./find.ts";
import { toldOf } from "./payload.ts";
import type { SetBaseline } from "./schemas.ts";

/** Makes a capture the baseline of a name on a branch. Where it is that already, nothing changes. */
export async function setBaseline(ctx: Ctx, name: string, input: SetBaseline): Promise<BaselineRow> {
  requireScope(ctx, "comparisons:write");
  requireScope(ctx, "captures:read");
  requireFeature(ctx, "comparisons");
  const valid = nameSchema.safeParse(name);
  if (!valid.success) throw invalidField("name", valid.error.issues[0]?.message ?? "Not a name");
  const picture = pictureOf(await existing(ctx, input.capture), "capture");
  const project = input.project === undefined ? null : await projectNamed(ctx, input.project);
  const branch = input.branch ?? project?.defaultBranch ?? defaultBranch;
  const named = { projectId: project?.id ?? "", name, branch };
  const before = await newestOf(ctx, named);
  if (before?.captureId === input.capture) return before;
  await requireRoom(ctx);
  const version = await copyPicture(ctx, picture, named, { comparisonId: null, note: input.note ?? null });
  const approvedAt = ctx.clock.now();
  const [add, put, old] = enforce(ctx, version);
  await ctx.db.batch([
    add,
    put,
    auditIfChanged(ctx, {
      action: "baseline.set",
      targets: [{ type: "baseline", id: version.id }],
      metadata: { name, branch, capture: input.capture },
    }),
    ...emitIfChanged(ctx, {
      type: "baseline.changed",
      tenantId: ctx.tenant.id,
      subject: version.id,
      keyId: ctx.actor.id,
      data: toldOf(version, project, "set"),
    }),
    old,
  ]);
  ctx.waitUntil(announce(ctx, ctx.tenant.id));
  return { ...version, approvedAt };
}
