// Secrets that webhooks are signed with, of endpoints and of jobs: they must be read again, so they are kept sealed.
import { seal, type Seal, unseal } from "#core/seal.ts";
import type { Config } from "#platform/config.ts";

/** Whose secret it is, by the id of its row (`whs_…`, `job_…`); it opens in that row only. */
type Owner = { tenantId: string; id: string };

export function sealWebhookSecret(config: Config, owner: Owner, secret: string): Promise<string> {
  return seal(sealOf(config, owner), secret);
}

/** The secret; undefined where it was sealed for another row, or under a `SIGNING_SECRET` that is no more. */
export function unsealWebhookSecret(
  config: Config,
  owner: Owner,
  sealed: string,
): Promise<string | undefined> {
  return unseal(sealOf(config, owner), sealed).catch(() => undefined);
}

const sealOf = ({ signingSecret }: Config, { tenantId, id }: Owner): Seal => ({
  secret: signingSecret,
  purpose: "webhook-secret:1",
  place: `${tenantId}:${id}`,
});
