// Each request made with a key goes through a queue into daily sums: no request waits for it, and no request writes it.
import { z } from "zod";
import type { Ctx } from "#platform/ctx.ts";

export const keyUseMessage = z.object({
  id: z.string(),
  tenantId: z.string(),
  keyId: z.string(),
  usedAt: z.int(),
  /** Answered with a status below 400. */
  ok: z.boolean(),
});
export type KeyUse = z.infer<typeof keyUseMessage>;

export function noteUse(ctx: Ctx, ok: boolean): void {
  const { tenant, actor, clock, ids, keyUse, log, waitUntil } = ctx;
  if (actor.type !== "api_key") return;
  ctx.metrics.count("api_key_usage_total", { tier: tenant.tier, outcome: ok ? "success" : "failure" });
  const usedAt = clock.now();
  const use: KeyUse = { id: ids.create("use", usedAt), tenantId: tenant.id, keyId: actor.id, usedAt, ok };
  const sent = keyUse
    .send(use)
    .catch((err: unknown) => log.error("key use was not queued", err, { key_id: actor.id }));
  waitUntil(sent);
}
