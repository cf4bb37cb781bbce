// A bucket's secret must be read again, so it is kept sealed.
import { seal, type Seal, unseal } from "#core/seal.ts";
import type { Config } from "#platform/config.ts";

/** Whose secret it is; it opens in that row only. */
type Owner = { tenantId: string; id: string };

export function sealSecret(config: Config, owner: Owner, secret: string): Promise<string> {
  return seal(sealOf(config, owner), secret);
}

/** The secret; undefined where it was sealed for another row, or under a `SIGNING_SECRET` that is no more. */
export function unsealSecret(config: Config, owner: Owner, sealed: string): Promise<string | undefined> {
  return unseal(sealOf(config, owner), sealed).catch(() => undefined);
}

const sealOf = ({ signingSecret }: Config, { tenantId, id }: Owner): Seal => ({
  secret: signingSecret,
  purpose: "storage-target:1",
  place: `${tenantId}:${id}`,
});
