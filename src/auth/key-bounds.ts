// What a key is bound by beside its scopes. It can loosen none of it, and hand nothing on that reaches further.
import { AppError } from "#core/errors.ts";
import type { Ctx } from "#platform/ctx.ts";
import { lieWithin } from "./address-ranges.ts";
import { existingKey, type KeyRow } from "./queries.ts";

export type Bounds = Pick<KeyRow, "expiresAt" | "allowedAddresses" | "monthlyCallsMax">;

/** Those of the key that calls, as they are now; undefined for whoever is no key. */
export async function ownKey(ctx: Ctx): Promise<KeyRow | undefined> {
  return ctx.actor.type === "api_key" ? existingKey(ctx, ctx.actor.id) : undefined;
}

/** Whose calls a month are counted together. */
export const familyOf = ({ id, countsAs }: Pick<KeyRow, "id" | "countsAs">): string => countsAs ?? id;

/** @throws AppError `forbidden`, naming what reaches further than the key that calls */
export function requireWithin(own: Bounds | undefined, wanted: Partial<Bounds>, what: string): void {
  refuse(own ? exceeding(wanted, own) : [], what);
}

/** The same where something is that way already: what it is, it may stay, and become narrower. */
export function requireNoWider(
  own: Bounds | undefined,
  wanted: Partial<Bounds>,
  { before, what }: { before: Bounds; what: string },
): void {
  const wider = exceeding(wanted, before);
  refuse(own ? exceeding(wanted, own).filter((field) => wider.includes(field)) : [], what);
}

/** @throws AppError `forbidden` to a key that is bound: for what has no bounds of its own */
export function requireUnbound(own: Bounds | undefined, what: string): void {
  requireWithin(own, { expiresAt: null, allowedAddresses: null, monthlyCallsMax: null }, what);
}

/** The fields, as requests name them, in which the first reaches further than the second. */
function exceeding(wanted: Partial<Bounds>, { expiresAt, allowedAddresses, monthlyCallsMax }: Bounds) {
  const isFurther = (value: number | null | undefined, most: number | null) =>
    value !== undefined && most !== null && (value === null || value > most);
  const { allowedAddresses: ranges } = wanted;
  const isWider = ranges !== undefined && allowedAddresses !== null && !lieWithin(ranges, allowedAddresses);
  return [
    ...(isFurther(wanted.expiresAt, expiresAt) ? ["expires_at"] : []),
    ...(isWider ? ["allowed_addresses"] : []),
    ...(isFurther(wanted.monthlyCallsMax, monthlyCallsMax) ? ["monthly_calls_max"] : []),
  ];
}

function refuse(fields: readonly string[], what: string): void {
  if (fields.length > 0)
    throw new AppError("forbidden", `${what}; the key that you call with is bound by: ${fields.join(", ")}`);
}
