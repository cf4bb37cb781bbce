// Fires the Worker's cron triggers, which the local runtime does not do by itself.

/** Calls `fire` with each schedule that is due, at the start of every minute, until the process ends. */
export function runCrons(
  schedules: readonly string[],
  fire: (schedule: string, atMs: number) => Promise<void>,
): void {
  const untilNextMinuteMs = 60_000 - (Date.now() % 60_000);
  setTimeout(() => {
    const atMs = Math.round(Date.now() / 60_000) * 60_000;
    const due = schedules.filter((schedule) => isDue(schedule, new Date(atMs)));
    for (const schedule of due) void fire(schedule, atMs);
    runCrons(schedules, fire);
  }, untilNextMinuteMs).unref();
}

/** Whether a schedule of five fields names this minute, in UTC. Days of the week go from 1, Sunday, as Cloudflare's do. */
export function isDue(schedule: string, at: Date): boolean {
  const fields = schedule.trim().split(/\s+/);
  const now = [
    at.getUTCMinutes(),
    at.getUTCHours(),
    at.getUTCDate(),
    at.getUTCMonth() + 1,
    at.getUTCDay() + 1,
  ];
  return (
    fields.length === now.length && fields.every((field, place) => matches(field, now[place] ?? -1, place))
  );
}

// The lowest value of each field: steps count from there.
const lowest = [0, 0, 1, 1, 1];
const names: Record<number, string[]> = {
  3: "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" "),
  4: "SUN MON TUE WED THU FRI SAT".split(" "),
};

function matches(field: string, value: number, place: number): boolean {
  return field.split(",").some((part) => {
    const [range = "*", step] = part.split("/");
    const [from, to] =
      range === "*" ? [lowest[place] ?? 0, Infinity] : bounds(range, place, step !== undefined);
    return value >= from && value <= to && (value - from) % Number(step ?? 1) === 0;
  });
}

function bounds(range: string, place: number, isStepped: boolean): [number, number] {
  const [from = Number.NaN, to] = range.split("-").map((text) => {
    const named = names[place]?.indexOf(text.toUpperCase()) ?? -1;
    return named < 0 ? Number(text) : named + 1;
  });
  return [from, to ?? (isStepped ? Infinity : from)];
}
