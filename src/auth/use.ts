// When a key was last used goes through a queue: no request waits for it, and no request writes it.
import { z } from "zod";
import type { BaseCtx } from "#platform/ctx.ts";

export const keyUseMessage = z.object({ keyId: z.string(), usedAt: z.int() });
export type KeyUse = z.infer<typeof keyUseMessage>;

/** An isolate tells of a key at most this often: "last used" is exact to the minute. */
const intervalMs = 60_000;
const entriesMax = 1000;
const toldAt = new Map<string, number>();

export function noteUse(base: BaseCtx, keyId: string, now: number): void {
  if (now - (toldAt.get(keyId) ?? 0) < intervalMs) return;
  if (toldAt.size >= entriesMax) toldAt.clear();
  toldAt.set(keyId, now);
  const sent = base.keyUse.send({ keyId, usedAt: now } satisfies KeyUse).catch((err: unknown) => {
    toldAt.delete(keyId);
    base.log.error("key use was not queued", err, { key_id: keyId });
  });
  base.waitUntil(sent);
}
