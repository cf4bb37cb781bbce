// What a key must satisfy beyond being there: its time, its being enabled, and where it is used from.
import type { BaseCtx } from "#platform/ctx.ts";
import { isWithin } from "./address-ranges.ts";
import { type KeyOwner, refuseKey } from "./refuse-key.ts";

export type KeyRules = {
  revokedAt: number | null;
  expiresAt: number | null;
  disabledAt: number | null;
  allowedAddresses: string[] | null;
  successorId: string | null;
};

/** @throws AppError `unauthorized`; `forbidden` for an address that is not allowed, without telling which are */
export function requireUsable(base: BaseCtx, key: KeyRules & KeyOwner): void {
  if (key.revokedAt !== null) throw refuseKey(base, "revoked", key);
  if (key.expiresAt !== null && key.expiresAt <= base.clock.now())
    throw refuseKey(base, key.successorId === null ? "expired" : "replaced", key);
  if (key.disabledAt !== null) throw refuseKey(base, "disabled", key);
  if (key.allowedAddresses !== null && !isWithin(base.origin.address, key.allowedAddresses))
    throw refuseKey(base, "address", key);
}
