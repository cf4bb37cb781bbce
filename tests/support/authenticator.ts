// An authenticator in software: makes a passkey of any algorithm that is asked for, and answers as browsers hand it on (WebAuthn Level 3).
type Cbor = number | string | Uint8Array | Map<number | string, Cbor>;
type Flaws = { origin?: string; rpId?: string; flags?: number; type?: string; count?: number };

const b64 = (bytes: Uint8Array) => bytes.toBase64({ alphabet: "base64url", omitPadding: true });
const utf8 = (text: string) => new TextEncoder().encode(text);
const sha256 = async (bytes: Uint8Array) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function head(major: number, value: number): Uint8Array {
  if (value < 24) return Uint8Array.of((major << 5) | value);
  if (value < 256) return Uint8Array.of((major << 5) | 24, value);
  return Uint8Array.of((major << 5) | 25, value >> 8, value & 255);
}

/** RFC 8949, as much as a passkey needs. */
function cbor(value: Cbor): Uint8Array {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") return concat(head(3, utf8(value).length), utf8(value));
  if (value instanceof Uint8Array) return concat(head(2, value.length), value);
  return concat(head(5, value.size), ...[...value].flatMap(([key, item]) => [cbor(key), cbor(item)]));
}

/** WebCrypto signs as r and s side by side, authenticators as DER. */
function der(signature: Uint8Array): Uint8Array {
  const integer = (bytes: Uint8Array) => {
    const start = bytes.findIndex((byte) => byte !== 0);
    const plain = bytes.slice(Math.max(start, 0));
    const signed = (plain[0] ?? 0) > 127 ? concat(Uint8Array.of(0), plain) : plain;
    return concat(Uint8Array.of(2, signed.length), signed);
  };
  const body = concat(integer(signature.slice(0, 32)), integer(signature.slice(32)));
  return concat(Uint8Array.of(0x30, body.length), body);
}

type Algorithm = "ES256" | "EdDSA" | "RS256";
type Jwk = { x?: string; y?: string; n?: string; e?: string };

const bytesOf = (text = "") => Uint8Array.fromBase64(text, { alphabet: "base64url" });
const usages = ["sign", "verify"] as const;

/** How each is made, signed with, and written as a COSE key (RFC 9053). */
const ways = {
  ES256: {
    make: { name: "ECDSA", namedCurve: "P-256" },
    sign: { name: "ECDSA", hash: "SHA-256" },
    cose: ({ x, y }: Jwk): [number, Cbor][] => [
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytesOf(x)],
      [-3, bytesOf(y)],
    ],
  },
  EdDSA: {
    make: { name: "Ed25519" },
    sign: { name: "Ed25519" },
    cose: ({ x }: Jwk): [number, Cbor][] => [
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, bytesOf(x)],
    ],
  },
  RS256: {
    make: {
      name: "RSASSA-PKCS1-v1_5",
      hash: "SHA-256",
      modulusLength: 2048,
      publicExponent: Uint8Array.of(1, 0, 1),
    },
    sign: { name: "RSASSA-PKCS1-v1_5" },
    cose: ({ n, e }: Jwk): [number, Cbor][] => [
      [1, 3],
      [3, -257],
      [-1, bytesOf(n)],
      [-2, bytesOf(e)],
    ],
  },
} as const;

export class Authenticator {
  readonly id = crypto.getRandomValues(new Uint8Array(16));
  readonly algorithm: Algorithm;
  count = 0;
  #keys: CryptoKeyPair | undefined;

  constructor(algorithm: Algorithm = "ES256") {
    this.algorithm = algorithm;
  }

  async create(challenge: string, flaws: Flaws = {}) {
    const { make, cose } = ways[this.algorithm];
    this.#keys = (await crypto.subtle.generateKey(make, true, [...usages])) as CryptoKeyPair;
    const jwk = (await crypto.subtle.exportKey("jwk", this.#keys.publicKey)) as Jwk;
    const key = cbor(new Map<number, Cbor>(cose(jwk)));
    const data = concat(
      await this.#data(flaws.flags ?? 0x45, flaws),
      new Uint8Array(16),
      Uint8Array.of(0, this.id.length),
      this.id,
      key,
    );
    const attestation = new Map<string, Cbor>([
      ["fmt", "none"],
      ["attStmt", new Map()],
      ["authData", data],
    ]);
    return {
      id: b64(this.id),
      response: {
        clientDataJSON: b64(this.#client("webauthn.create", challenge, flaws)),
        attestationObject: b64(cbor(attestation)),
      },
    };
  }

  async get(challenge: string, flaws: Flaws = {}) {
    if (!this.#keys) throw new Error("There is no passkey yet");
    this.count++;
    const data = await this.#data(flaws.flags ?? 0x05, flaws);
    const client = this.#client("webauthn.get", challenge, flaws);
    const signed = concat(data, await sha256(client));
    const { sign } = ways[this.algorithm];
    const signature = new Uint8Array(await crypto.subtle.sign(sign, this.#keys.privateKey, signed));
    return {
      id: b64(this.id),
      response: {
        clientDataJSON: b64(client),
        authenticatorData: b64(data),
        signature: b64(this.algorithm === "ES256" ? der(signature) : signature),
      },
    };
  }

  #client(type: string, challenge: string, { origin = "https://api.test", type: other }: Flaws): Uint8Array {
    return utf8(JSON.stringify({ type: other ?? type, challenge, origin, crossOrigin: false }));
  }

  async #data(flags: number, { rpId = "api.test", count = this.count }: Flaws): Promise<Uint8Array> {
    const counted = new Uint8Array(4);
    new DataView(counted.buffer).setUint32(0, count);
    return concat(await sha256(utf8(rpId)), Uint8Array.of(flags), counted);
  }
}
