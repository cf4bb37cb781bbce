// Checkpoints lie in R2, away from the rows: who can write to the database alone cannot change them.
import type { BaseCtx } from "#platform/ctx.ts";
import { type Checkpoint, checkpointSchema } from "./statement.ts";

/** Numbers of twelve digits sort as text like numbers. */
const digits = 12;
const folderOf = (tenantId: string) => `audit/checkpoints/${tenantId}/`;
const keyOf = (tenantId: string, seq: number) =>
  `${folderOf(tenantId)}${String(seq).padStart(digits, "0")}.json`;

/** The last of a tenant's, once more in one place: how far the chain was signed is not for the database to say. */
const latestOf = (tenantId: string) => `audit/latest-checkpoints/${tenantId}.json`;

/** The last that was signed of a tenant's chain. */
export async function readLatest(ctx: BaseCtx, tenantId: string): Promise<Checkpoint | undefined> {
  return read(ctx, latestOf(tenantId));
}

export async function putCheckpoint({ objects }: BaseCtx, checkpoint: Checkpoint): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(checkpoint));
  await objects.put(keyOf(checkpoint.tenant_id, checkpoint.seq), bytes, "application/json");
  await objects.put(latestOf(checkpoint.tenant_id), bytes, "application/json");
}

/** A tenant's checkpoints beyond a number, the oldest first. */
export async function readCheckpoints(
  ctx: BaseCtx,
  tenantId: string,
  { after, limit }: { after: number; limit: number },
): Promise<Checkpoint[]> {
  const keys = await ctx.objects.list(folderOf(tenantId), keyOf(tenantId, after));
  const found = await Promise.all(keys.slice(0, limit).map((key) => read(ctx, key)));
  return found.filter((checkpoint) => checkpoint !== undefined);
}

async function read({ objects, log }: BaseCtx, key: string): Promise<Checkpoint | undefined> {
  const object = await objects.get(key);
  if (object === null) return undefined;
  const checkpoint = checkpointSchema.safeParse(await object.json().catch(() => undefined));
  if (!checkpoint.success) log.error("a checkpoint cannot be read", checkpoint.error, { key });
  return checkpoint.data;
}
