// What a source's verifier is given and what it says.
import type { BaseCtx } from "#platform/ctx.ts";

export type Header = (name: string) => string | undefined;
/** What came, as it came: nothing is read from the body before its signature is known to be good. */
export type Incoming = { body: Uint8Array; header: Header };

/** Why a webhook is refused; what is counted. */
export type Reason =
  | "unknown_source"
  | "not_configured"
  | "rate_limited"
  | "too_large"
  | "missing_header"
  | "old_timestamp"
  | "bad_signature"
  | "bad_certificate"
  | "certificate_unavailable"
  | "unreadable";
export type Refusal = { refused: Reason; detail: string; retryAfterSeconds?: number };

/** The scheme that the signature is of, and which of our secrets it was made with, from 1. */
export type Signed = { scheme: string; secretNumber: number };
/** The source's own name of the event, and what kind it is. */
export type Identity = { externalId: unknown; type: unknown };

export type Source = {
  /** The setting that holds its secrets; without it the source is off. */
  setting: string;
  /** Whether it was the source that sent these bytes, and lately enough. */
  authenticate(
    ctx: BaseCtx,
    incoming: Incoming,
    secrets: readonly string[],
  ): Promise<Signed | Refusal> | Signed | Refusal;
  identify(payload: Record<string, unknown>, header: Header): Identity;
};

/** How far a signature's time may lie from ours, either way. */
export const toleranceMs = 300_000;

export const missing = (name: string): Refusal => ({
  refused: "missing_header",
  detail: `The header ${name} is missing or not of its form`,
});

export const old = (name: string): Refusal => ({
  refused: "old_timestamp",
  detail: `The time in ${name} is more than ${toleranceMs / 1000} seconds from ours`,
});

export const wrong = (name: string): Refusal => ({
  refused: "bad_signature",
  detail: `No signature in ${name} matches the body and a secret of ours`,
});
