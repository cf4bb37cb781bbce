// Which browser makes a capture: the first with a free lane, so that few browsers do the work of many.
import type { Ctx } from "#platform/ctx.ts";
import type { Busy, Failed, RenderOrder, RenderOutcome, ScaleOrder, ScaleOutcome } from "./order.ts";

/** Never throws: a browser object that ends under a capture is an outcome like any other failure. */
export function renderSomewhere(ctx: Ctx, order: RenderOrder): Promise<RenderOutcome> {
  return somewhere<Done<RenderOutcome>>(ctx, (session, mayWait) => session.render(order, mayWait));
}

/** Never throws either. */
export function scaleSomewhere(ctx: Ctx, order: ScaleOrder): Promise<ScaleOutcome> {
  return somewhere<Done<ScaleOutcome>>(ctx, (session, mayWait) => session.scale(order, mayWait));
}

type Done<T> = Extract<T, { ok: true }>;
type Session = ReturnType<Ctx["browserSessions"]["getByName"]>;
/** What is asked of one browser, and whether it may wait there for a lane. */
type Ask<T> = (session: Session, mayWait: boolean) => Promise<T | Busy>;

async function somewhere<T extends { ok: true }>(ctx: Ctx, ask: Ask<T | Failed>): Promise<T | Failed> {
  const count = ctx.config.browserSessions;
  const busy: number[] = [];
  let without: Failed | undefined;
  for (let index = 0; index < count; index++) {
    // With one browser there is nowhere else to go, so it waits there at once.
    const answer = await askOne(ctx, index, ask, count === 1);
    if ("busy" in answer) busy.push(index);
    else if (hasNoBrowser(answer)) without = answer;
    else return answer;
  }
  // Where a browser works, a lane becomes free; where none could be started, none may come.
  const place = busy[Math.floor(Math.random() * busy.length)];
  if (place === undefined) return without ?? unavailable("All browsers are busy", 5);
  const answer = count > 1 ? await askOne(ctx, place, ask, true) : undefined;
  return !answer || "busy" in answer ? unavailable("All browsers are busy", 5) : answer;
}

/** The object had a free lane and got no browser from the platform. */
function hasNoBrowser(outcome: { ok: true } | Failed): outcome is Failed {
  return !outcome.ok && outcome.code === "browser_unavailable" && outcome.step === "lease";
}

async function askOne<T>(ctx: Ctx, index: number, ask: Ask<T>, mayWait: boolean): Promise<T | Busy | Failed> {
  try {
    return await ask(ctx.browserSessions.getByName(`session-${index}`), mayWait);
  } catch (err) {
    // A deploy, an eviction, memory: the object is gone, and with it all that it knew of this capture.
    ctx.log.error("browser object ended", err, { session: index });
    return unavailable("The browser was replaced while the capture was made", 1);
  }
}

function unavailable(detail: string, retryAfterSeconds: number): Failed {
  return {
    ok: false,
    code: "browser_unavailable",
    detail,
    step: "lease",
    retryAfter: String(retryAfterSeconds),
    timings: {},
    report: { redirects: [], blocked: [], failed: [], console: [], notes: [] },
  };
}
