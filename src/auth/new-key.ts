import { AppError, invalidField } from "#core/errors.ts";
import type { BaseCtx, Ctx } from "#platform/ctx.ts";
import { generateKey, hashKey, type KeyMode, type KeyPrefix } from "./key-format.ts";
import type { KeyRow } from "./queries.ts";

type NewKey = Pick<KeyRow, "tenantId" | "description" | "scopes"> &
  Partial<Pick<KeyRow, "expiresAt" | "allowedAddresses" | "monthlyCallsMax" | "countsAs" | "createdBy">> & {
    mode: KeyMode;
  };

/** A key, not yet written: its row, and the text that is shown once. */
export async function newKey(
  { clock, ids }: BaseCtx,
  { mode, ...given }: NewKey,
): Promise<{ key: string; row: KeyRow }> {
  const key = generateKey(mode);
  const now = clock.now();
  const row: KeyRow = {
    id: ids.create("key", now),
    hash: await hashKey(key),
    prefix: key.slice(0, 8) as KeyPrefix,
    last4: key.slice(-4),
    createdAt: now,
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
    disabledAt: null,
    allowedAddresses: null,
    monthlyCallsMax: null,
    successorId: null,
    countsAs: null,
    createdBy: null,
    ...given,
  };
  return { key, row };
}

/** @throws AppError `forbidden`: who has a key of more scopes in hand could do what is not theirs to do */
export function requireOwnScopes({ actor }: Ctx, scopes: readonly string[], what: string): void {
  const missing = scopes.filter((scope) => !actor.scopes.includes(scope));
  if (missing.length > 0) throw new AppError("forbidden", `${what}: ${missing.join(", ")}`);
}

/** @throws AppError `invalid_request` for a time that has passed */
export function futureTime(written: string, now: number): number {
  const time = Date.parse(written);
  if (time <= now) throw invalidField("expires_at", "Must lie in the future");
  return time;
}
