import { auditInsert } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { unsealWebhookSecret } from "#events/webhook-secret.ts";
import type { Ctx } from "#platform/ctx.ts";
import { liveKeys } from "#webhooks/live-keys.ts";
import { existingEndpoint } from "#webhooks/queries.ts";

/** The newest `whsec_` secret of an endpoint. That it was looked at is on record. */
export async function revealSecret(ctx: Ctx, id: string) {
  requireScope(ctx, "webhooks:write");
  await existingEndpoint(ctx, id);
  const keys = await liveKeys(ctx, ctx.tenant.id, id, ctx.clock.now());
  const key = keys.find(({ scheme }) => scheme === "v1");
  if (!key)
    throw new AppError("not_found", "This endpoint has no v1 secret; its public keys are at /webhooks/keys");
  const secret = await unsealWebhookSecret(ctx.config, key, key.sealedSecret);
  if (secret === undefined) throw new AppError("conflict", "The secret cannot be read any more; rotate it");
  await auditInsert(ctx, {
    action: "webhook_endpoint.reveal_secret",
    targets: [{ type: "webhook_endpoint", id }],
    metadata: { key_id: key.id },
  });
  return { key_id: key.id, secret, created_at: new Date(key.createdAt).toISOString() };
}
