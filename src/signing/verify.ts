// Whether a link may pass: made with a key that holds, for exactly this request, and not past its time.
import { eq } from "drizzle-orm";
import { canonicalText, type Parameters, readParameters } from "#core/canonical-query.ts";
import { AppError } from "#core/errors.ts";
import { isHmacHex } from "#core/hmac.ts";
import { signingKeys } from "#db/schema/signing-keys.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { BaseCtx, Ctx } from "#platform/ctx.ts";
import { requireActive } from "#tenants/require-active.ts";
import { storedBytesOfTenant } from "#tenants/stored.ts";
import { downloadSecret, secretOf } from "./secret.ts";

/** `expiresAt` in milliseconds since 1970; `once` is the nonce of a link for one use. */
export type Link = { expiresAt: number; once: string | undefined };

/** The caller that a signed link stands for: its tenant, allowed to capture and nothing else. */
export async function verifyLink(base: BaseCtx, url: URL): Promise<{ ctx: Ctx; link: Link }> {
  const parameters = readParameters(url.search);
  const expiresAt = requireUnexpired(parameters, base.clock.now());
  const once = parameters.get("once");
  if (once !== undefined && !/^[\w-]{8,64}$/.test(once))
    throw invalid("once", "Must be 8 to 64 letters, digits, - or _");
  const { key, tier, status, storedBytes } = await findKey(base, parameters.get("key_id"));
  requireSignature(url.pathname, parameters, secretOf(base.config, key));
  if (key.revokedAt !== null)
    throw invalid(
      "key_id",
      `The signing key ${key.id} was revoked at ${new Date(key.revokedAt).toISOString()}`,
    );
  const tenant = { id: key.tenantId, tier, status, storedBytes };
  requireActive(tenant);
  const actor = {
    type: "signing_key" as const,
    id: key.id,
    name: key.description,
    scopes: ["captures:write"],
  };
  return {
    ctx: { ...base, tenant, actor },
    link: { expiresAt, once },
  };
}

/** Lets a link to a stored file pass, which the service itself signed. */
export function verifyDownload(base: BaseCtx, url: URL): Link {
  const parameters = readParameters(url.search);
  const expiresAt = requireUnexpired(parameters, base.clock.now());
  requireSignature(url.pathname, parameters, downloadSecret(base.config));
  return { expiresAt, once: undefined };
}

async function findKey({ db }: BaseCtx, id: string | undefined) {
  if (!id) throw invalid("key_id", "A signed link names the signing key that it was made with");
  const found = await db
    .select({
      key: signingKeys,
      tier: tenants.tier,
      status: tenants.status,
      storedBytes: storedBytesOfTenant,
    })
    .from(signingKeys)
    .innerJoin(tenants, eq(tenants.id, signingKeys.tenantId))
    .where(eq(signingKeys.id, id))
    .get();
  if (!found) throw invalid("key_id", `There is no signing key ${id.slice(0, 64)}`);
  return found;
}

function requireUnexpired(parameters: Parameters, now: number): number {
  const expires = parameters.get("expires") ?? "";
  if (!/^\d{1,11}$/.test(expires))
    throw invalid("expires", "A signed link says when it expires, in seconds since 1970");
  const expiresAt = Number(expires) * 1000;
  if (expiresAt > now) return expiresAt;
  throw new AppError("link_expired", `expires: The link expired at ${new Date(expiresAt).toISOString()}`);
}

/** The text is the caller's own request written anew: telling it helps whoever signs, and tells nobody a secret. */
function requireSignature(path: string, parameters: Parameters, secret: string): void {
  const text = canonicalText(path, parameters);
  if (isHmacHex(secret, text, parameters.get("signature") ?? "")) return;
  const detail =
    "Does not match. It is the HMAC-SHA256 of canonical_string with the key's secret, in hexadecimal";
  throw new AppError("link_invalid", `signature: ${detail}`, { extensions: { canonical_string: text } });
}

function invalid(parameter: string, detail: string): AppError {
  return new AppError("link_invalid", `${parameter}: ${detail}`);
}
