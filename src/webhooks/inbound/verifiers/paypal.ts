// PayPal's scheme, verified without asking PayPal: RSA over transmission id, time, webhook id and the body's CRC-32.
import { verify } from "node:crypto";
import { crc32 } from "node:zlib";
import { certificateAt } from "./certificate.ts";
import { fromBase64 } from "./mac.ts";
import { missing, type Source, wrong } from "./types.ts";

/** It keeps trying for three days with the same transmission; what was seen is remembered for longer than this. */
const ageMsMax = 4 * 24 * 60 * 60 * 1000;
/** Its clock and ours. */
const aheadMsMax = 300_000;

export const paypal: Source = {
  setting: "PAYPAL_WEBHOOK_ID",
  async authenticate(ctx, { body, header }, webhookIds) {
    const id = header("PAYPAL-TRANSMISSION-ID") ?? "";
    if (!/^[\w-]{1,100}$/.test(id)) return missing("PAYPAL-TRANSMISSION-ID");
    const time = header("PAYPAL-TRANSMISSION-TIME") ?? "";
    const sentAt = Date.parse(time);
    if (!/^[\w:.+-]{1,40}$/.test(time) || Number.isNaN(sentAt)) return missing("PAYPAL-TRANSMISSION-TIME");
    const [signature] = fromBase64(header("PAYPAL-TRANSMISSION-SIG") ?? "");
    if (!signature || signature.byteLength < 256) return missing("PAYPAL-TRANSMISSION-SIG");
    if (header("PAYPAL-AUTH-ALGO") !== "SHA256withRSA") return missing("PAYPAL-AUTH-ALGO");
    // Before the certificate is fetched for it.
    const ageMs = ctx.clock.now() - sentAt;
    if (ageMs > ageMsMax || ageMs < -aheadMsMax)
      return { refused: "old_timestamp", detail: "PAYPAL-TRANSMISSION-TIME is more than four days old" };
    const certificate = await certificateAt(ctx, header("PAYPAL-CERT-URL"));
    if ("refused" in certificate) return certificate;
    const sum = crc32(body);
    const at = webhookIds.findIndex((webhookId) =>
      verify(
        "sha256",
        new TextEncoder().encode(`${id}|${time}|${webhookId}|${sum}`),
        certificate.publicKey,
        signature,
      ),
    );
    return at === -1 ? wrong("PAYPAL-TRANSMISSION-SIG") : { scheme: "SHA256withRSA", secretNumber: at + 1 };
  },
  identify: ({ id, event_type: type }) => ({ externalId: id, type }),
};
