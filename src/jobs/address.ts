// A job's own address: judged before the job is recorded, its secret sealed.
import { refuseInTheirPlace } from "#auth/in-their-place.ts";
import type { Ctx } from "#platform/ctx.ts";
import { sealWebhookSecret } from "#events/webhook-secret.ts";
import { admitEndpointUrl } from "#platform/admit-url.ts";
import type { JobRow } from "./rows.ts";

type Asked = { webhook_url?: string | undefined; webhook_secret?: string | undefined };
type Address = Pick<JobRow, "webhookUrl" | "webhookSecret" | "webhookLane">;

/** @throws AppError naming `webhook_url` where it may not be told */
export async function addressOf(
  ctx: Ctx,
  id: string,
  { webhook_url: given, webhook_secret: secret }: Asked,
): Promise<Address> {
  if (given === undefined) return { webhookUrl: null, webhookSecret: null, webhookLane: null };
  refuseInTheirPlace(ctx);
  const webhookUrl = await admitEndpointUrl(ctx, given, "webhook_url");
  const place = { tenantId: ctx.tenant.id, id };
  return {
    webhookUrl,
    webhookSecret: secret === undefined ? null : await sealWebhookSecret(ctx.config, place, secret),
    webhookLane: `${ctx.tenant.id} ${new URL(webhookUrl).origin}`,
  };
}
