// How the service stood at earlier times, as far as that was kept.
import { asc, desc, lte } from "drizzle-orm";
import { metricSnapshots } from "#db/schema/alerting.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { Counts } from "./counts.ts";

/** `minutes`: how long ago it really was, which is less than asked for where nothing older is kept. */
export type Moment = { minutes: number; counts: Counts };
/** How things stood so many minutes ago; undefined where nobody knows. */
export type Past = (minutesAgo: number) => Promise<Moment | undefined>;

const minuteMs = 60_000;
/** What was kept longer ago says nothing of now. */
const nowMinutesMax = 5;

/** Each time is looked up once, however many rules ask. */
export function pastOf(ctx: BaseCtx): Past {
  const known = new Map<number, Promise<Moment | undefined>>();
  return (minutesAgo) => {
    const found = known.get(minutesAgo) ?? find(ctx, minutesAgo);
    known.set(minutesAgo, found);
    return found;
  };
}

async function find({ db, clock }: BaseCtx, minutesAgo: number): Promise<Moment | undefined> {
  const now = clock.now();
  const { minute } = metricSnapshots;
  const before = await db
    .select()
    .from(metricSnapshots)
    .where(lte(minute, now - minutesAgo * minuteMs))
    .orderBy(desc(minute))
    .limit(1)
    .get();
  const row =
    before ??
    (minutesAgo > 0
      ? await db.select().from(metricSnapshots).orderBy(asc(minute)).limit(1).get()
      : undefined);
  if (!row) return undefined;
  const minutes = (now - row.minute) / minuteMs;
  return minutesAgo === 0 && minutes > nowMinutesMax ? undefined : { minutes, counts: row.counts };
}
