// Which browser makes a capture: the first with a free lane, so that few browsers do the work of many; else the one
// where the wait is shortest.
import { statusOf } from "#core/errors.ts";
import type { Region } from "#core/regions.ts";
import type { Ctx } from "#platform/ctx.ts";
import { inCall } from "#telemetry/trace/call.ts";
import type { Span } from "#telemetry/trace/span.ts";
import { traceparentHere } from "#telemetry/trace/tracer.ts";
import { noteDenial } from "./denials.ts";
import type {
  Bid,
  Busy,
  Claim,
  Failed,
  RenderOrder,
  RenderOutcome,
  ScaleOrder,
  ScaleOutcome,
} from "./order.ts";
import { addressOf, chooseRegion, notesOnRegion } from "./region.ts";
import { refused, unavailable } from "./refused.ts";

/** With less time than this left another attempt would only fail later. */
const worthwhileMs = 1000;

/** Never throws: a browser object that ends under a capture is an outcome like any other failure. */
export function renderSomewhere(ctx: Ctx, order: RenderOrder): Promise<RenderOutcome> {
  const wanted = order.options.region;
  const region = chooseRegion(ctx.config.browserRegions, wanted, ctx.origin.place);
  const given = [...order.notes, ...notesOnRegion(wanted, region)];
  return somewhere<Done<RenderOutcome>>(ctx, order.claim, region, (session, bid, notes) =>
    inCall("BrowserSession", "render", async (span) => {
      const traceparent = traceparentHere() ?? order.traceparent;
      const outcome = await session.render({ ...order, traceparent, notes: [...given, ...notes] }, bid);
      if (span) tell(span, outcome);
      return outcome;
    }),
  );
}

/** Never throws either. */
export function scaleSomewhere(ctx: Ctx, order: ScaleOrder): Promise<ScaleOutcome> {
  const region = chooseRegion(ctx.config.browserRegions, undefined, ctx.origin.place);
  return somewhere<Done<ScaleOutcome>>(ctx, order.claim, region, (session, bid) =>
    inCall("BrowserSession", "scale", async (span) => {
      const outcome = await session.scale(order, bid);
      if (span) tell(span, outcome);
      return outcome;
    }),
  );
}

/** Takes over what the browser's object recorded, and notes how it ended: it throws nothing. */
function tell(span: Span, outcome: RenderOutcome | ScaleOutcome | Busy): void {
  if ("busy" in outcome) return span.set({ "stillframe.browser.busy": outcome.busy });
  if ("spans" in outcome) span.recording.adopt(outcome.spans ?? []);
  if (!outcome.ok) span.fail(outcome.code, statusOf(outcome.code) >= 500);
}

type Done<T> = Extract<T, { ok: true }>;
type Session = ReturnType<Ctx["browserSessions"]["getByName"]>;
/** What is asked of one browser. */
type Ask<T> = (session: Session, bid: Bid, notes: string[]) => Promise<T | Busy>;
/** A deploy, an eviction, memory: the object is gone, and with it all that it knew of this capture. */
type Ended = { ended: true; mayRetry: boolean };
type AskAt<T> = (index: number, bid: Omit<Bid, "spentMs">) => Promise<T | Failed | Busy | Ended>;

/** Asks all browsers; and once more where one ended under the capture, which is then made under the same names. */
async function somewhere<T extends { ok: true }>(
  ctx: Ctx,
  claim: Claim,
  region: Region | undefined,
  ask: Ask<T | Failed>,
): Promise<T | Failed> {
  const startedAt = ctx.clock.now();
  const spentMs = () => ctx.clock.now() - startedAt;
  const searchNoting = (notes: string[]) =>
    search<T>(ctx, claim, async (index, bid) => {
      try {
        const { name, options } = addressOf(region, index);
        const session = ctx.browserSessions.getByName(name, options);
        return await ask(session, { ...bid, spentMs: spentMs() }, notes);
      } catch (err) {
        ctx.log.error("browser object ended", err, { browser_object: index, region });
        return { ended: true, mayRetry: !isOverloaded(err) };
      }
    });
  let found = await searchNoting([]);
  if ("ended" in found && found.mayRetry && claim.timeoutMs - spentMs() > worthwhileMs)
    found = await searchNoting(["What held the browser was replaced; this is another attempt"]);
  return "ended" in found ? unavailable("The browser was replaced while the capture was made", 1) : found;
}

/** One round through the browsers: for a free lane, then for the shortest wait. */
async function search<T extends { ok: true }>(
  ctx: Ctx,
  claim: Claim,
  askAt: AskAt<T>,
): Promise<T | Failed | Ended> {
  const count = ctx.config.browserSessions;
  const asked: Asked[] = [];
  let without: Failed | undefined;
  for (let index = 0; index < count; index++) {
    // With one browser there is nowhere else to go, so it waits there at once.
    const answer = await askAt(index, { mayWait: count === 1, elsewhere: activeIn(asked) });
    if ("busy" in answer) asked.push({ index, answer });
    else if (!("ended" in answer) && hasNoBrowser(answer)) without = answer;
    else return answer;
  }
  const place = count === 1 ? undefined : soonest(asked, claim);
  if (place) {
    const elsewhere = activeIn(asked) - place.answer.yours.active;
    const answer = await askAt(place.index, { mayWait: true, elsewhere });
    return "busy" in answer ? deny(ctx, claim, [answer]) : answer;
  }
  // Where a browser works, a lane becomes free; where none could be started, none may come.
  if (asked.length > 0)
    return deny(
      ctx,
      claim,
      asked.map(({ answer }) => answer),
    );
  return without ?? unavailable("No browser could be asked", 5);
}

function deny(ctx: Ctx, claim: Claim, answers: Busy[]): Failed {
  const failed = refused(claim, answers);
  // One that waited to its end says nothing of the next.
  if (answers.every(({ busy }) => busy !== "overdue")) noteDenial(ctx, claim, failed);
  return failed;
}

type Asked = { index: number; answer: Busy };

function activeIn(asked: Asked[]): number {
  return asked.reduce((sum, { answer }) => sum + answer.yours.active, 0);
}

/** Where the wait is shortest, of the browsers that let it wait; by chance among equals. */
function soonest(asked: Asked[], claim: Claim): Asked | undefined {
  const open = asked.filter(({ answer }) => answer.busy === "lanes");
  // One whose share is used up goes on where one of its tenant's ends.
  const isUsedUp = activeIn(asked) >= claim.atOnce;
  const usable = isUsedUp ? open.filter(({ answer }) => answer.yours.active > 0) : open;
  const shortest = Math.min(...usable.map(({ answer }) => answer.waitMs));
  const best = usable.filter(({ answer }) => answer.waitMs === shortest);
  return best[Math.floor(Math.random() * best.length)];
}

/** The object had a free lane and got no browser from the platform. */
function hasNoBrowser(outcome: { ok: true } | Failed): outcome is Failed {
  return !outcome.ok && outcome.code === "browser_unavailable" && outcome.step === "lease";
}

/** More calls are what such an object has least use for. */
function isOverloaded(err: unknown): boolean {
  return err instanceof Error && "overloaded" in err && err.overloaded === true;
}
