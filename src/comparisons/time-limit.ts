// The limit on comparing itself. Its timer alone would not do: work that finds its bytes at hand leaves no timer a turn,
// and in a Worker the clock stands still meanwhile. So the clock is looked at with each strip, and moved every few.
import { AppError } from "#core/errors.ts";
import { within } from "#core/within.ts";
import type { BaseCtx } from "#platform/ctx.ts";

const stripsPerTurn = 8;

/** @throws AppError `comparison_timeout` */
export async function inTime<T>(
  { clock }: BaseCtx,
  limitMs: number,
  work: (onStrip: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const endsAt = clock.now() + limitMs;
  const late = () =>
    new AppError(
      "comparison_timeout",
      `Comparing the pictures took longer than ${limitMs} ms. Parts of a page take less, and pixel less than ssim`,
    );
  let strips = 0;
  const onStrip = async () => {
    if (++strips % stripsPerTurn === 0) await scheduler.wait(0);
    if (clock.now() > endsAt) throw late();
  };
  return within(limitMs, work(onStrip), late);
}
