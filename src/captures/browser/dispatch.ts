// Which browser makes a capture: the first with a free lane, so that few browsers do the work of many.
import type { Ctx } from "#platform/ctx.ts";
import type { Busy, RenderOrder, RenderOutcome } from "./order.ts";

/** Never throws: a browser object that ends under a capture is an outcome like any other failure. */
export async function renderSomewhere(ctx: Ctx, order: RenderOrder): Promise<RenderOutcome> {
  const count = ctx.config.browserSessions;
  const busy: number[] = [];
  let without: RenderOutcome | undefined;
  for (let index = 0; index < count; index++) {
    // With one browser there is nowhere else to go, so it waits there at once.
    const answer = await renderIn(ctx, index, order, count === 1);
    if ("busy" in answer) busy.push(index);
    else if (hasNoBrowser(answer)) without = answer;
    else return answer;
  }
  // Where a browser works, a lane becomes free; where none could be started, none may come.
  const place = busy[Math.floor(Math.random() * busy.length)];
  if (place === undefined) return without ?? unavailable("All browsers are busy", 5);
  const answer = count > 1 ? await renderIn(ctx, place, order, true) : undefined;
  return !answer || "busy" in answer ? unavailable("All browsers are busy", 5) : answer;
}

/** The object had a free lane and got no browser from the platform. */
function hasNoBrowser(outcome: RenderOutcome): boolean {
  return !outcome.ok && outcome.code === "browser_unavailable" && outcome.step === "lease";
}

async function renderIn(
  ctx: Ctx,
  index: number,
  order: RenderOrder,
  mayWait: boolean,
): Promise<RenderOutcome | Busy> {
  try {
    return await ctx.browserSessions.getByName(`session-${index}`).render(order, mayWait);
  } catch (err) {
    // A deploy, an eviction, memory: the object is gone, and with it all that it knew of this capture.
    ctx.log.error("browser object ended", err, { session: index });
    return unavailable("The browser was replaced while the capture was made", 1);
  }
}

function unavailable(detail: string, retryAfterSeconds: number): RenderOutcome {
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
