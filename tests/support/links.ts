// Links as their users sign them, and the secret of the key to do it with.
import { createHmac } from "node:crypto";
import { post } from "./world.ts";

export type SigningKey = { id: string; secret: string };

export async function newSigningKey(key: string): Promise<SigningKey> {
  const res = await post("/api/v1/signing-keys", {}, key);
  return res.json<SigningKey>();
}

/** Signs as the guide says, written independently of the service's own code. */
export function sign(path: string, parameters: Record<string, string>, { id, secret }: SigningKey): string {
  const all = { key_id: id, expires: String(Math.floor(Date.now() / 1000) + 3600), ...parameters };
  const encode = (text: string) =>
    encodeURIComponent(text).replaceAll(
      /[!'()*]/g,
      (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  const text = `${path}?${Object.entries(all)
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join("&")}`;
  return `${text}&signature=${createHmac("sha256", secret).update(text).digest("hex")}`;
}
