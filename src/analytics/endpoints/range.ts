import { invalidField } from "#core/errors.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { spanMs } from "#analytics/requests/roll-up.ts";
import type { Range } from "./schemas.ts";

const dayMs = spanMs.day;
const hoursMax = 14 * 24;
const pointsMax = 800;

export type Covered = { from: number; to: number; span: keyof typeof spanMs };

/** The whole hours or days that a range lies in. @throws AppError `invalid_request` naming what is wrong with it */
export function coveredBy({ clock }: BaseCtx, range: Range): Covered {
  const { from, to } = timesOf(clock.now(), range);
  const span = range.span ?? (to - from <= hoursMax * spanMs.hour ? "hour" : "day");
  const ms = spanMs[span];
  const covered = { from: from - (from % ms), to: to + ((ms - (to % ms)) % ms), span };
  if ((covered.to - covered.from) / ms > pointsMax)
    throw invalidField("from", `At most ${pointsMax} ${span}s before to`);
  return covered;
}

export function timesOf(now: number, range: Pick<Range, "from" | "to">, unlessToldMs: number = dayMs) {
  const to = range.to === undefined ? now : Date.parse(range.to);
  const from = range.from === undefined ? to - unlessToldMs : Date.parse(range.from);
  if (from >= to) throw invalidField("from", "Must be before to");
  return { from, to };
}

export const presentRange = ({ from, to }: { from: number; to: number }) => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});
