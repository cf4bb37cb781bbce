// A baseline's own file: a copy of a capture's, so that the capture may go.
import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { AppError } from "#core/errors.ts";
import { baselines } from "#db/schema/comparisons.ts";
import { addKept } from "#comparisons/keep.ts";
import type { Picture } from "#comparisons/pictures.ts";
import type { BaselineRow } from "#comparisons/rows.ts";
import type { BaseCtx, Ctx } from "#platform/ctx.ts";
import { resultsKeptUntil } from "#tenants/tiers.ts";
import type { Named } from "./find.ts";

type Copying = { comparisonId: string | null; note: string | null };

/**
 * Copies the picture to a version that is not in force yet: `enforce` makes it so, in the batch of what approves it. Cut
 * off before, it is swept away.
 */
export async function copyPicture(
  ctx: Ctx,
  picture: Picture,
  named: Named,
  { comparisonId, note }: Copying,
): Promise<BaselineRow> {
  const now = ctx.clock.now();
  const id = ctx.ids.create("bas", now);
  const row: BaselineRow = {
    id,
    tenantId: ctx.tenant.id,
    ...named,
    captureId: picture.captureId,
    comparisonId,
    key: `${ctx.tenant.id}/baselines/${id}`,
    etag: "",
    contentType: picture.contentType,
    sizeBytes: picture.sizeBytes,
    width: picture.width,
    height: picture.height,
    boxes: picture.boxes,
    storedBytes: 0,
    storedFiles: 0,
    approvedBy: { id: ctx.actor.id, name: ctx.actor.name },
    note,
    createdAt: now,
    approvedAt: null,
    expiresAt: null,
    deletedAt: null,
  };
  // The row first: by it the sweep finds a file that nobody comes to need.
  await ctx.db.insert(baselines).values(row);
  const object = await ctx.objects.get(picture.key);
  if (!object) throw new AppError("not_found", `The capture ${picture.captureId} has no file any more`);
  const upload = ctx.objects.start(row.key, row.contentType);
  try {
    for await (const chunk of object.body as ReadableStream<Uint8Array>) await upload.write(chunk);
    const { etag, sizeBytes } = await upload.complete();
    return { ...row, etag, sizeBytes };
  } catch (err) {
    await upload.abort();
    throw err;
  }
}

/** The statements that put the version in force where `when` holds then; those before it stay as long as results do. */
export function enforce(ctx: Ctx, row: BaselineRow, when = sql`true`) {
  const now = ctx.clock.now();
  const { tenantId, id, etag, sizeBytes } = row;
  const isWaiting = and(
    eq(baselines.tenantId, tenantId),
    eq(baselines.id, id),
    isNull(baselines.approvedAt),
    isNull(baselines.deletedAt),
    when,
  );
  const isThere = sql`exists (select 1 from ${baselines} mine where mine.id = ${id} and mine.approved_at is not null)`;
  const kept = { bytes: sizeBytes, files: 1 };
  return [
    addKept(ctx.db, baselines, isWaiting, kept),
    ctx.db
      .update(baselines)
      .set({ approvedAt: now, etag, sizeBytes, storedBytes: kept.bytes, storedFiles: kept.files })
      .where(isWaiting),
    ctx.db
      .update(baselines)
      .set({ expiresAt: resultsKeptUntil(ctx.tenant.tier, now) })
      .where(and(isOf(row), isThere, sql`${baselines.id} <> ${id}`, isNull(baselines.expiresAt))),
  ] as const;
}

/** All versions in force of the same name on the same branch. */
const isOf = ({ tenantId, projectId, name, branch }: Named & { tenantId: string }) =>
  and(
    eq(baselines.tenantId, tenantId),
    eq(baselines.projectId, projectId),
    eq(baselines.name, name),
    eq(baselines.branch, branch),
    isNotNull(baselines.approvedAt),
    isNull(baselines.deletedAt),
  );

/** After one was taken back the version before it stays for good again. */
export function keepNewest({ db }: BaseCtx, of: Named & { tenantId: string }) {
  const newest = sql`(select id from ${baselines} where ${isOf(of)} order by approved_at desc, id desc limit 1)`;
  return db
    .update(baselines)
    .set({ expiresAt: null })
    .where(and(isOf(of), eq(baselines.id, newest)));
}
