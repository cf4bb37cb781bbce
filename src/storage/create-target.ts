import { eq, getTableColumns, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError, invalidField } from "#core/errors.ts";
import { storageTargets } from "#db/schema/storage.ts";
import { recordedIfChanged } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import { checkTarget } from "./check-target.ts";
import type { TargetRow } from "./place.ts";
import { presentTarget } from "./present.ts";
import type { CreateTarget } from "./schemas.ts";
import { sealSecret } from "./seal.ts";

/** Targets that a tenant may have. */
const targetsMax = 20;

/** Registers a bucket of the tenant's own, once it is known to work. Its secret is kept sealed and never shown. */
export async function createTarget(ctx: Ctx, input: CreateTarget): Promise<TargetRow> {
  requireScope(ctx, "storage:write");
  const { name, region, bucket, prefix, addressing } = input;
  const [accessKeyId, secretAccessKey] = [input.access_key_id, input.secret_access_key];
  const endpoint = originOf(ctx, input.endpoint);
  const now = ctx.clock.now();
  const id = ctx.ids.create("tgt", now);
  await checkTarget(ctx, id, { endpoint, region, bucket, prefix, addressing, accessKeyId, secretAccessKey });
  const sealedSecret = await sealSecret(ctx.config, { tenantId: ctx.tenant.id, id }, secretAccessKey);
  const tenantId = ctx.tenant.id;
  const place = { endpoint, region, bucket, prefix, addressing };
  const row: TargetRow = { id, tenantId, name, ...place, accessKeyId, sealedSecret, createdAt: now };
  const [inserted] = await ctx.db.batch([
    insertWithin(ctx, row),
    auditIfChanged(ctx, {
      action: "storage_target.create",
      targets: [{ type: "storage_target", id }],
      changes: { name, endpoint, region, bucket, prefix, access_key_id: accessKeyId },
    }),
    ...(await recordedIfChanged(ctx, { status: 201, body: presentTarget(row) })),
  ]);
  if (inserted.length > 0) return row;
  throw new AppError(
    "conflict",
    `name: There is a storage target ${name} already, or there are ${targetsMax}, which is the most; delete one first`,
  );
}

/** The row, unless its name is taken or there are too many: decided in the statement itself. */
function insertWithin({ db }: Ctx, row: TargetRow) {
  const given: Record<string, unknown> = row;
  const values = Object.entries(getTableColumns(storageTargets)).map(([name, column]) =>
    sql.param(given[name], column),
  );
  const count = sql`(select count(*) from ${storageTargets} where ${eq(storageTargets.tenantId, row.tenantId)})`;
  return db
    .insert(storageTargets)
    .select(sql`select ${sql.join(values, sql`, `)} where ${count} < ${targetsMax}`)
    .onConflictDoNothing()
    .returning({ id: storageTargets.id });
}

/** Plain http would show what is sent, and is for local stores in development only. */
function originOf({ config }: Ctx, endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isSecure = url?.protocol === "https:" || (url?.protocol === "http:" && config.allowLoopbackTargets);
  if (!url || !isSecure) throw invalidField("endpoint", "Must be an https:// address");
  if (url.username || url.password)
    throw invalidField("endpoint", "Must hold no user name or password; use access_key_id");
  if (url.pathname !== "/" || url.search || url.hash)
    throw invalidField(
      "endpoint",
      "Must be the store's address alone, without a path; the bucket has a field",
    );
  return url.origin;
}
