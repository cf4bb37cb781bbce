import { and, eq } from "drizzle-orm";
import { storageTargets } from "#db/schema/storage.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { type Bucket, openBucket } from "./bucket.ts";
import { BucketFailure } from "./bucket-failure.ts";
import { unsealSecret } from "./seal.ts";

/** A registered bucket, with its secret. @throws BucketFailure where it is registered no more */
export async function openTarget(ctx: BaseCtx, tenantId: string, id: string): Promise<Bucket> {
  const isThis = and(eq(storageTargets.tenantId, tenantId), eq(storageTargets.id, id));
  const row = await ctx.db.select().from(storageTargets).where(isThis).get();
  if (!row) throw new BucketFailure("The storage target was deleted");
  const secretAccessKey = await unsealSecret(ctx.config, row, row.sealedSecret);
  if (secretAccessKey === undefined)
    throw new BucketFailure("The storage target's secret cannot be read any more; register it again");
  return openBucket(ctx, { ...row, secretAccessKey });
}
