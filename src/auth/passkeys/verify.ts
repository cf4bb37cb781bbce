// What an authenticator answers (WebAuthn Level 3), held to what was asked: whoever answers has the key, was there, and
// was told apart from others by the device.
import { createPublicKey, verify as verifySignature } from "node:crypto";
import {
  type AuthenticatorData,
  type ClientData,
  ClientDataType,
  type COSEPublicKey,
  coseAlgorithmEdDSA,
  coseAlgorithmES256,
  coseAlgorithmRS256,
  createAssertionSignatureMessage,
  parseAttestationObject,
  parseAuthenticatorData,
  parseClientDataJSON,
} from "@oslojs/webauthn";
import { AppError } from "#core/errors.ts";

/** Whom it is for: our pages. */
export type Site = { origin: string; id: string };

export const algorithms = [coseAlgorithmES256, coseAlgorithmEdDSA, coseAlgorithmRS256];

type Registered = { credentialId: string; publicKey: Record<string, string>; signCount: number };

/** @throws AppError `credentials_invalid`. Attestation is not asked for: any authenticator will do */
export function readRegistration(
  site: Site,
  answer: { clientDataJSON: string; attestationObject: string },
): Registered & { challenge: Uint8Array } {
  return orRefuse(() => {
    const client = checkClient(site, ClientDataType.Create, bytesOf(answer.clientDataJSON));
    const { authenticatorData } = parseAttestationObject(bytesOf(answer.attestationObject));
    checkAuthenticator(site, authenticatorData);
    const { credential } = authenticatorData;
    if (!credential || credential.id.length > 1023) throw new Error("No credential");
    return {
      challenge: client.challenge,
      credentialId: textOf(credential.id),
      publicKey: jwkOf(credential.publicKey),
      signCount: authenticatorData.signatureCounter,
    };
  });
}

type Assertion = { clientDataJSON: string; authenticatorData: string; signature: string };

/** @throws AppError `credentials_invalid` */
export function readAssertion(
  site: Site,
  publicKey: Record<string, string>,
  answer: Assertion,
): { challenge: Uint8Array; signCount: number } {
  return orRefuse(() => {
    const clientBytes = bytesOf(answer.clientDataJSON);
    const client = checkClient(site, ClientDataType.Get, clientBytes);
    const authenticatorBytes = bytesOf(answer.authenticatorData);
    const authenticator = parseAuthenticatorData(authenticatorBytes);
    checkAuthenticator(site, authenticator);
    const signed = createAssertionSignatureMessage(authenticatorBytes, clientBytes);
    const hash = publicKey["kty"] === "OKP" ? null : "sha256";
    const key = createPublicKey({ key: publicKey, format: "jwk" });
    if (!verifySignature(hash, signed, key, bytesOf(answer.signature))) throw new Error("Wrong signature");
    return { challenge: client.challenge, signCount: authenticator.signatureCounter };
  });
}

function checkClient(site: Site, type: ClientDataType, bytes: Uint8Array): ClientData {
  const client = parseClientDataJSON(bytes);
  if (client.type !== type || client.origin !== site.origin || client.crossOrigin === true)
    throw new Error("Made for another page or use");
  return client;
}

function checkAuthenticator(site: Site, data: AuthenticatorData): void {
  if (!data.verifyRelyingPartyIdHash(site.id)) throw new Error("Made for another site");
  if (!data.userPresent || !data.userVerified) throw new Error("Nobody was asked");
}

function jwkOf(key: COSEPublicKey): Record<string, string> {
  switch (key.algorithm()) {
    case coseAlgorithmES256: {
      const { x, y, curve } = key.ec2();
      if (curve !== 1) throw new Error("Another curve than P-256");
      return { kty: "EC", crv: "P-256", x: textOf(bigEndian(x, 32)), y: textOf(bigEndian(y, 32)) };
    }
    case coseAlgorithmEdDSA: {
      const { x, curve } = key.okp();
      if (curve !== 6) throw new Error("Another curve than Ed25519");
      return { kty: "OKP", crv: "Ed25519", x: textOf(x) };
    }
    case coseAlgorithmRS256: {
      const { n, e } = key.rsa();
      return { kty: "RSA", n: textOf(bigEndian(n)), e: textOf(bigEndian(e)) };
    }
    default:
      throw new Error("An algorithm that was not asked for");
  }
}

function bigEndian(number: bigint, lengthMin = 1): Uint8Array {
  const digits = number.toString(16);
  const even = digits.padStart(Math.max(lengthMin * 2, digits.length + (digits.length % 2)), "0");
  return Uint8Array.fromHex(even);
}

/** Why it failed is for nobody to know who made it up. */
function orRefuse<T>(read: () => T): T {
  try {
    return read();
  } catch (err) {
    throw new AppError("credentials_invalid", "The passkey's answer is not valid", { cause: err });
  }
}

const bytesOf = (text: string) => Uint8Array.fromBase64(text.replaceAll("=", ""), { alphabet: "base64url" });
export const textOf = (bytes: Uint8Array) => bytes.toBase64({ alphabet: "base64url", omitPadding: true });
