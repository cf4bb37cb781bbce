// Signatures of a delivery: those of Standard Webhooks 1.0.0, one for every key that holds, and the plain headers.
import { unsealWebhookSecret } from "#events/webhook-secret.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { bytesOfSecret, importHmac, importSecret, type Scheme } from "./secret.ts";
import { liveKeys } from "./live-keys.ts";

/** Who is told, and of what. */
export type Addressee = {
  tenantId: string;
  /** The endpoint; null for a job's own address. */
  endpointId: string | null;
  /** The job that the event is of, for an endpoint too; null where it is of none. */
  jobId: string | null;
  /** The job's own secret, sealed; null where it has none, and for an endpoint. */
  webhookSecret: string | null;
  /** The event's number among those of its tenant. */
  seq: number;
};

/** Nothing can be signed: the secrets were sealed under a `SIGNING_SECRET` that is no more. */
export class UnreadableSecret extends Error {}

/** `plain` is for X-Webhook-Signature, `standard` for webhook-signature. */
type Signer = { standard: { scheme: Scheme; key: CryptoKey } | null; plain: CryptoKey | null };

const signersMax = 500;
const signers = new Map<string, Signer>();

/** @throws UnreadableSecret */
export async function signedHeaders(
  ctx: BaseCtx,
  to: Addressee,
  eventId: string,
  body: string,
  now: number,
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1000));
  const using = to.endpointId === null ? await jobSigners(ctx, to) : await endpointSigners(ctx, to, now);
  const signed = bytesOf(`${eventId}.${timestamp}.${body}`);
  const signatures = await Promise.all(
    using.flatMap(({ standard }) => (standard ? signature(standard, signed) : [])),
  );
  const plain = using.find((signer) => signer.plain !== null)?.plain;
  return {
    "webhook-id": eventId,
    "webhook-timestamp": timestamp,
    ...(signatures.length > 0 ? { "webhook-signature": signatures.join(" ") } : {}),
    ...(to.jobId === null ? {} : { "X-Webhook-Job-ID": to.jobId }),
    "X-Webhook-Sequence": String(to.seq),
    "X-Webhook-Timestamp": timestamp,
    ...(plain ? { "X-Webhook-Signature": (await hmac(plain, bytesOf(body))).toHex() } : {}),
  };
}

/** Newest first: the first v1 key is the one that X-Webhook-Signature is made with. */
async function endpointSigners(ctx: BaseCtx, to: Addressee, now: number): Promise<Signer[]> {
  const rows = await liveKeys(ctx, to.tenantId, to.endpointId ?? "", now);
  const known = await Promise.all(rows.map(async (row) => signers.get(row.id) ?? learn(ctx, row)));
  const usable = known.filter((signer) => signer !== undefined);
  if (usable.length === 0)
    throw new UnreadableSecret("The signing secret cannot be read any more; rotate it");
  return usable;
}

/** Keys are never changed, only added and ended, so what was learned of one stays true. */
async function learn(
  { config }: BaseCtx,
  row: { id: string; tenantId: string; sealedSecret: string },
): Promise<Signer | undefined> {
  const text = await unsealWebhookSecret(config, row, row.sealedSecret);
  if (text === undefined) return undefined;
  const standard = await importSecret(text);
  const plain = standard.scheme === "v1" ? await importHmac(bytesOf(text)) : null;
  const signer = { standard, plain };
  signers.set(row.id, signer);
  // A Map keeps insertion order, so the first entry is the one learned longest ago.
  const oldest = signers.size > signersMax ? signers.keys().next().value : undefined;
  if (oldest !== undefined) signers.delete(oldest);
  return signer;
}

async function jobSigners({ config }: BaseCtx, to: Addressee): Promise<Signer[]> {
  if (to.webhookSecret === null || to.jobId === null) return [];
  const text = await unsealWebhookSecret(config, { tenantId: to.tenantId, id: to.jobId }, to.webhookSecret);
  if (text === undefined) throw new UnreadableSecret("The job's webhook_secret cannot be read any more");
  if (text === "") return [];
  const standard = bytesOfSecret(text) ? await importSecret(text) : null;
  return [{ standard, plain: await importHmac(bytesOf(text)) }];
}

async function signature({ scheme, key }: { scheme: Scheme; key: CryptoKey }, bytes: Uint8Array) {
  const made =
    scheme === "v1"
      ? await hmac(key, bytes)
      : new Uint8Array(await crypto.subtle.sign("Ed25519", key, bytes));
  return `${scheme},${made.toBase64()}`;
}

const hmac = async (key: CryptoKey, bytes: Uint8Array) =>
  new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes));

const bytesOf = (text: string) => new TextEncoder().encode(text);
