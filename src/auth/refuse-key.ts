import { recordSecurityEvent } from "#audit/security-event.ts";
import { AppError } from "#core/errors.ts";
import type { Actor, BaseCtx } from "#platform/ctx.ts";

const details = {
  unknown: "This key does not exist or was revoked",
  revoked: "This key does not exist or was revoked",
  expired: "This key has expired",
  replaced: "This key was replaced by another",
  disabled: "This key is disabled",
  address: "This key may not be used from this address",
} as const;

export type KeyOwner = { tenant: { id: string }; actor: Actor };

/** The refusal of a key, put on record: with its owner's tenant where it has one, else with the service. */
export function refuseKey(base: BaseCtx, reason: keyof typeof details, owner?: KeyOwner): AppError {
  recordSecurityEvent(base, {
    action: "key.refused",
    reason,
    ...(owner && {
      tenantId: owner.tenant.id,
      actor: { type: owner.actor.type, id: owner.actor.id, name: owner.actor.name },
      targets: [{ type: "api_key", id: owner.actor.id }],
    }),
  });
  return reason === "address" ? new AppError("forbidden", details.address) : refused(details[reason]);
}

export function refused(detail: string): AppError {
  return new AppError("unauthorized", detail, {
    headers: { "WWW-Authenticate": 'Bearer realm="stillframe"' },
  });
}
