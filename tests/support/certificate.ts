// A self-signed X.509 certificate (RFC 5280) of an RSA key of its own, served on loopback.
import { pages } from "./world.ts";

const rsa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const oid = { commonName: "550403", sha256WithRsa: "2a864886f70d01010b" };

/** One element of DER: its tag, its length, and what it holds. */
function der(tag: number, ...parts: Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.byteLength, 0);
  const long = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  const bytes = [tag, ...(length < 128 ? [length] : long), ...parts.flatMap((part) => [...part])];
  return new Uint8Array(bytes);
}
const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts);
const hex = (digits: string) => Uint8Array.fromHex(digits);
const ascii = (text: string) => new TextEncoder().encode(text);
const utcTime = (time: number) =>
  der(0x17, ascii(`${new Date(time).toISOString().slice(2, 19).replaceAll(/\D/g, "")}Z`));

export type Signer = { url: string; sign: (text: string) => Promise<string> };

/** A key whose certificate is valid for so many days from now; negative: it has expired. */
export async function signer(days = 30): Promise<Signer> {
  const keys = (await crypto.subtle.generateKey(
    { ...rsa, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ["sign", "verify"],
  )) as CryptoKeyPair;
  const sign = async (bytes: Uint8Array) =>
    new Uint8Array(await crypto.subtle.sign(rsa.name, keys.privateKey, bytes));
  const algorithm = sequence(der(6, hex(oid.sha256WithRsa)), der(5));
  const name = sequence(der(0x31, sequence(der(6, hex(oid.commonName)), der(0x0c, ascii("test")))));
  const dayMs = 24 * 60 * 60 * 1000;
  const until = Date.now() + days * dayMs;
  const signed = sequence(
    der(0xa0, der(2, hex("02"))),
    der(2, hex("01")),
    algorithm,
    name,
    sequence(utcTime(Math.min(Date.now(), until) - dayMs), utcTime(until)),
    name,
    new Uint8Array((await crypto.subtle.exportKey("spki", keys.publicKey)) as ArrayBuffer),
  );
  const certificate = sequence(signed, algorithm, der(3, hex("00"), await sign(signed)));
  const pem = `-----BEGIN CERTIFICATE-----\n${certificate.toBase64()}\n-----END CERTIFICATE-----\n`;
  return {
    url: `${pages}/said/${ascii(pem).toBase64({ alphabet: "base64url", omitPadding: true })}`,
    sign: async (text) => (await sign(ascii(text))).toBase64(),
  };
}
