import { hmacBase64Url } from "#core/hmac.ts";
import type { Config } from "#platform/config.ts";

type SigningKey = { id: string; tenantId: string; version: number };

/** The secret of a signing key: what a tenant signs links with, and we check them with. */
export function secretOf({ signingSecret }: Config, { id, tenantId, version }: SigningKey): string {
  return `sfs_${hmacBase64Url(signingSecret, `signing-key:${version}:${tenantId}:${id}`)}`;
}

/** What links to stored files are signed with, by the service alone. */
export function downloadSecret({ signingSecret }: Config): string {
  return hmacBase64Url(signingSecret, "download:1");
}
