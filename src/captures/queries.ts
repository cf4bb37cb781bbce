import { and, desc, eq, gt, isNull, lt, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { captures } from "#db/schema/captures.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { ListCaptures } from "./schemas.ts";

export type CaptureRow = typeof captures.$inferSelect;

/** The tenant's captures, newest first: one more than asked for, which tells whether a page follows. */
export async function listCaptures(ctx: Ctx, input: ListCaptures): Promise<CaptureRow[]> {
  requireScope(ctx, "captures:read");
  const { cursor, kind, status, url, created_after, created_before } = input;
  return ctx.db
    .select()
    .from(captures)
    .where(
      and(
        eq(captures.tenantId, ctx.tenant.id),
        isNull(captures.deletedAt),
        kind && eq(captures.kind, kind),
        status && eq(captures.status, status),
        url === undefined ? undefined : eq(captures.url, URL.canParse(url) ? new URL(url).href : url),
        created_after === undefined ? undefined : gt(captures.createdAt, Date.parse(created_after)),
        created_before === undefined ? undefined : lt(captures.createdAt, Date.parse(created_before)),
        cursor && sql`(${captures.createdAt}, ${captures.id}) < (${cursor.createdAt}, ${cursor.id})`,
      ),
    )
    .orderBy(desc(captures.createdAt), desc(captures.id))
    .limit(input.limit + 1);
}

/** @throws AppError `not_found`, for another tenant's capture and for a deleted one as well */
export async function fetchCapture(ctx: Ctx, id: string): Promise<CaptureRow> {
  requireScope(ctx, "captures:read");
  return existing(ctx, id);
}

/** Those of the captures that the tenant has, by id; for verbs with a scope of their own. */
export async function existingAll(ctx: Ctx, ids: string[]): Promise<Map<string, CaptureRow>> {
  const isOneOf = sql`${captures.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  const rows = await ctx.db
    .select()
    .from(captures)
    .where(and(eq(captures.tenantId, ctx.tenant.id), isOneOf, isNull(captures.deletedAt)));
  return new Map(rows.map((row) => [row.id, row]));
}

/** For verbs with a scope of their own. */
export async function existing(ctx: Ctx, id: string): Promise<CaptureRow> {
  const row = await ctx.db
    .select()
    .from(captures)
    .where(and(eq(captures.tenantId, ctx.tenant.id), eq(captures.id, id), isNull(captures.deletedAt)))
    .get();
  if (!row) throw new AppError("not_found", `There is no capture ${id}`);
  return row;
}
