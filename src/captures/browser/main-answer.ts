// What the main answer tells of how it came.
import type { Protocol } from "devtools-protocol";
import type { CaptureCertificate } from "#db/schema/captures.ts";

export function certificateOf({ securityDetails }: Protocol.Network.Response): CaptureCertificate | null {
  if (!securityDetails) return null;
  const { issuer, subjectName, validFrom, validTo, protocol } = securityDetails;
  return {
    issuer,
    subject: subjectName,
    valid_from: isoOf(validFrom),
    valid_to: isoOf(validTo),
    protocol,
  };
}

const isoOf = (epochSeconds: number): string => new Date(epochSeconds * 1000).toISOString();
