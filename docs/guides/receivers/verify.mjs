import { createHmac, timingSafeEqual } from "node:crypto";

/** The event that came, or an error. `body` is the raw body, as Buffer or text: never what JSON.parse made of it. */
export function verify(secret, headers, body) {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures } = headers;
  if (!id || !timestamp || !signatures) throw new Error("Not signed");
  const age = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (!(age <= 300)) throw new Error("Too old, or too new");
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  const matches = signatures.split(" ").some((signature) => {
    const [scheme, text = ""] = signature.split(",");
    const given = Buffer.from(text, "base64");
    return scheme === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!matches) throw new Error("No signature matches");
  return JSON.parse(body);
}
