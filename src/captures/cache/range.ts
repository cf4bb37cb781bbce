import { invalidField } from "#core/errors.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { Range } from "./schemas.ts";
import { countsKeptDays } from "./settings.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** The days asked about, both included: the last thirty unless told. */
export function daysOf(ctx: Ctx, { from, to }: Range): { from: string; to: string } {
  const last = to ?? new Date(ctx.clock.now()).toISOString().slice(0, 10);
  const first = from ?? new Date(Date.parse(last) - 29 * dayMs).toISOString().slice(0, 10);
  if (first > last) throw invalidField("from", "Must not be after to");
  if (Date.parse(last) - Date.parse(first) > countsKeptDays * dayMs)
    throw invalidField("from", `At most ${countsKeptDays} days before to`);
  return { from: first, to: last };
}
