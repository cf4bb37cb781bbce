// The certificates that PayPal signs with: fetched from PayPal alone, and kept by the isolate.
import { X509Certificate } from "node:crypto";
import type { BaseCtx } from "#platform/ctx.ts";
import { outbound } from "#platform/outbound.ts";
import type { Refusal } from "./types.ts";

const timeoutMs = 5000;
const bytesMax = 20_000;
const keptMs = 60 * 60 * 1000;
const keptMax = 16;

type Kept = { certificate: X509Certificate; until: number };
const kept = new Map<string, Kept>();

const bad = (detail: string): Refusal => ({ refused: "bad_certificate", detail });

/** The certificate at the address that the sender named, where that is PayPal's, its key is RSA and it is valid now. */
export async function certificateAt(
  ctx: BaseCtx,
  named: string | undefined,
): Promise<X509Certificate | Refusal> {
  const url = URL.parse(named ?? "");
  // The whole address is compared, after dots in its path have been followed.
  if (
    !url ||
    url.search ||
    url.hash ||
    !ctx.config.paypalCertUrls.some((start) => url.href.startsWith(start))
  )
    return bad("PAYPAL-CERT-URL is not an address of PayPal's certificates");
  const now = ctx.clock.now();
  const known = kept.get(url.href);
  const certificate = known && known.until > now ? known.certificate : await fetchCertificate(ctx, url);
  if ("refused" in certificate) return certificate;
  if (now < Date.parse(certificate.validFrom) || now > Date.parse(certificate.validTo))
    return bad("The certificate at PAYPAL-CERT-URL is not valid now");
  if (certificate.publicKey.asymmetricKeyType !== "rsa")
    return bad("The certificate at PAYPAL-CERT-URL holds no RSA key");
  if (!known || known.certificate !== certificate) keep(url.href, { certificate, until: now + keptMs });
  return certificate;
}

async function fetchCertificate(ctx: BaseCtx, url: URL): Promise<X509Certificate | Refusal> {
  try {
    const res = await outbound(ctx)(url, { signal: AbortSignal.timeout(timeoutMs) });
    const text = await textOf(res);
    if (text !== undefined) return new X509Certificate(text);
    ctx.log.warn("certificate not fetched", { host: url.host, status: res.status });
  } catch (err) {
    ctx.log.warn("certificate not fetched", { host: url.host, reason: String(err) });
  }
  return { refused: "certificate_unavailable", detail: "The certificate could not be fetched; send again" };
}

/** Undefined where there is none, or more than a certificate. */
async function textOf(res: Response): Promise<string | undefined> {
  const isOffered = res.status === 200 && Number(res.headers.get("Content-Length") ?? 0) <= bytesMax;
  if (!isOffered || !res.body) {
    await res.body?.cancel();
    return undefined;
  }
  let text = "";
  for await (const chunk of res.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.length > bytesMax) return undefined;
  }
  return text;
}

function keep(href: string, entry: Kept): void {
  const [oldest] = kept.keys();
  if (kept.size >= keptMax && oldest !== undefined) kept.delete(oldest);
  kept.set(href, entry);
}
