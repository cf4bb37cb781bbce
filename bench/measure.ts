// Takes the measurements: each way in turn, round after round, every picture looked at.
import type { Plan, Scenario } from "./plan.ts";
import { pictureSize } from "./png.ts";
import { type WarmPage, type Session, type Shot, viewport, type Way } from "./ways/way.ts";

/** One shot's times: until the picture was there, and until the way was ready for its next shot. */
export type Sample = { pictureMs: number; wholeMs: number; timings?: Record<string, number> };
export type Round = { samples: Sample[]; elapsedMs: number };
export type Measured = { scenario: Scenario; page: string; rounds: Record<string, Round[]> };

/** What one way leaves undone when its round ends is not to fall on the next. */
const restMs = 300;

export async function measure(
  plan: Plan,
  ways: readonly Way[],
  pages: readonly WarmPage[],
  tell: (line: string) => void,
): Promise<Measured[]> {
  const all: Measured[] = [];
  for (const scenario of plan.scenarios) {
    for (const page of pages) {
      tell(`… ${scenario.name}, ${page.name} page`);
      const rounds = await roundsOf(scenario, page, ways);
      all.push({ scenario, page: page.name, rounds });
    }
  }
  return all;
}

async function roundsOf(
  scenario: Scenario,
  page: WarmPage,
  ways: readonly Way[],
): Promise<Measured["rounds"]> {
  const rounds: Measured["rounds"] = Object.fromEntries(ways.map(({ name }) => [name, []]));
  const startedAt = performance.now();
  for (let index = 0; index < scenario.rounds; index++) {
    const spentMs = performance.now() - startedAt;
    if (index > 0 && (spentMs / index) * (index + 1) > scenario.secondsMax * 1000) break;
    // Forwards, then backwards, so that no way is always the one after another.
    for (const way of index % 2 === 0 ? ways : ways.toReversed()) {
      rounds[way.name]?.push(await round(way, scenario, page));
    }
  }
  return rounds;
}

async function round(way: Way, scenario: Scenario, page: WarmPage): Promise<Round> {
  const session = await way.open(scenario.lanes);
  try {
    // One unmeasured shot a lane: opened pages and woken processes are not what is asked about.
    await lanes(scenario.lanes, scenario.lanes, (lane) => sample(way, session, page, lane));
    await pause(scenario.spacingMs ?? restMs);
    const startedAt = performance.now();
    const { spacingMs, shotsPerRound } = scenario;
    const samples =
      spacingMs === undefined
        ? await lanes(scenario.lanes, shotsPerRound, (lane) => sample(way, session, page, lane))
        : await spaced(spacingMs, shotsPerRound, () => sample(way, session, page, 0));
    return { samples, elapsedMs: performance.now() - startedAt };
  } finally {
    await session.close();
    await pause(restMs);
  }
}

async function spaced(spacingMs: number, count: number, shoot: () => Promise<Sample>): Promise<Sample[]> {
  const samples: Sample[] = [];
  while (samples.length < count) {
    const startedAt = performance.now();
    samples.push(await shoot());
    await pause(Math.max(0, startedAt + spacingMs - performance.now()));
  }
  return samples;
}

async function lanes(
  count: number,
  shots: number,
  shoot: (lane: number) => Promise<Sample>,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  let left = shots;
  const run = async (lane: number) => {
    while (left-- > 0) samples.push(await shoot(lane));
  };
  await Promise.all(Array.from({ length: count }, (_, lane) => run(lane)));
  return samples;
}

async function sample(way: Way, session: Session, page: WarmPage, lane: number): Promise<Sample> {
  const startedAt = performance.now();
  const shot = await session.shoot(page.url, lane);
  const pictureMs = performance.now() - startedAt;
  await shot.end?.();
  const wholeMs = performance.now() - startedAt;
  requirePicture(way, page, shot);
  return { pictureMs, wholeMs, ...(shot.timings ? { timings: shot.timings } : {}) };
}

/** A failure must not look fast: an error page or a half-drawn one is smaller than the page's own picture. */
function requirePicture(way: Way, page: WarmPage, { bytes }: Shot): void {
  const size = pictureSize(bytes);
  const isWhole = size?.width === viewport.width && size.height === viewport.height;
  const due = page.pictureBytes[way.name] ?? 0;
  if (isWhole && bytes.byteLength >= due * 0.95) return;
  const got = size ? `${size.width} × ${size.height}` : "no PNG";
  const wanted = `${viewport.width} × ${viewport.height} in about ${due} bytes`;
  throw new Error(`${way.name}, ${page.name} page: got ${got} in ${bytes.byteLength} bytes, not ${wanted}`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
