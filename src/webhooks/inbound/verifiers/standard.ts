// Standard Webhooks 1.0.0: `webhook-id`, `webhook-timestamp`, and in `webhook-signature` a list of `v1,<base64>` (HMAC)
// and `v1a,<base64>` (Ed25519). A secret is `whsec_…`, a public key `whpk_…`.
import { concat } from "#webhooks/inbound/concat.ts";
import { fromBase64, madeWith } from "./mac.ts";
import { missing, old, type Signed, type Source, toleranceMs, wrong } from "./types.ts";

type Key = { secretNumber: number; bytes: Uint8Array };
type Parts = readonly (string | Uint8Array)[];

/** A sender signs with as many keys as it is changing; each costs a verification. */
const publicSignaturesMax = 4;

export const standard: Source = {
  setting: "INBOUND_WEBHOOK_SECRET",
  async authenticate({ clock }, { body, header }, secrets) {
    const id = header("webhook-id");
    if (!id) return missing("webhook-id");
    const time = header("webhook-timestamp") ?? "";
    if (!/^\d{1,12}$/.test(time)) return missing("webhook-timestamp");
    const list = (header("webhook-signature") ?? "").split(" ").map((one) => one.split(","));
    const given = (version: string) =>
      list.flatMap(([first, value = ""]) => (first === version ? fromBase64(value) : []));
    const [hmacs, signatures] = [given("v1"), given("v1a").slice(0, publicSignaturesMax)];
    if (hmacs.length + signatures.length === 0) return missing("webhook-signature");
    const parts = [`${id}.${time}.`, body];
    const signed =
      byHmac(keysOf(secrets, "whsec_"), parts, hmacs) ??
      (await byPublicKey(keysOf(secrets, "whpk_"), parts, signatures));
    if (!signed) return wrong("webhook-signature");
    if (Math.abs(clock.now() - Number(time) * 1000) > toleranceMs) return old("webhook-timestamp");
    return signed;
  },
  // The specification recommends a type and does not demand it.
  identify: ({ type = "untyped" }, header) => ({ externalId: header("webhook-id"), type }),
};

function keysOf(secrets: readonly string[], prefix: string): Key[] {
  return secrets.flatMap((secret, at) =>
    secret.startsWith(prefix)
      ? [{ secretNumber: at + 1, bytes: Uint8Array.fromBase64(secret.slice(prefix.length)) }]
      : [],
  );
}

function byHmac(keys: Key[], parts: Parts, given: Uint8Array[]): Signed | undefined {
  const found = madeWith(
    keys.map(({ bytes }) => bytes),
    { parts, given },
  );
  const key = keys[found - 1];
  return key && { scheme: "v1", secretNumber: key.secretNumber };
}

async function byPublicKey(keys: Key[], parts: Parts, given: Uint8Array[]): Promise<Signed | undefined> {
  if (keys.length === 0 || given.length === 0) return undefined;
  const encoder = new TextEncoder();
  const bytes = concat(parts.map((part) => (typeof part === "string" ? encoder.encode(part) : part)));
  for (const key of keys) {
    const imported = await crypto.subtle.importKey("raw", key.bytes, "Ed25519", false, ["verify"]);
    for (const signature of given)
      if (await crypto.subtle.verify("Ed25519", imported, signature, bytes))
        return { scheme: "v1a", secretNumber: key.secretNumber };
  }
  return undefined;
}
