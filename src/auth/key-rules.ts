// What a key must satisfy beyond being there: its time, its being enabled, and where it is used from.
import { AppError } from "#core/errors.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { isWithin } from "./address-ranges.ts";

export type KeyRules = {
  expiresAt: number | null;
  disabledAt: number | null;
  allowedAddresses: string[] | null;
  successorId: string | null;
};

/** @throws AppError `unauthorized`; `forbidden` for an address that is not allowed, without telling which are */
export function requireUsable({ clock, origin }: BaseCtx, key: KeyRules): void {
  if (key.expiresAt !== null && key.expiresAt <= clock.now())
    throw refused(key.successorId === null ? "This key has expired" : "This key was replaced by another");
  if (key.disabledAt !== null) throw refused("This key is disabled");
  if (key.allowedAddresses !== null && !isWithin(origin.address, key.allowedAddresses))
    throw new AppError("forbidden", "This key may not be used from this address");
}

export function refused(detail: string): AppError {
  return new AppError("unauthorized", detail, {
    headers: { "WWW-Authenticate": 'Bearer realm="stillframe"' },
  });
}
