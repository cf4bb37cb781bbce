// One capture in the held browser: leased, rendered, released; and once more where the browser died under it.
import { Deadline } from "#core/deadline.ts";
import { AppError } from "#core/errors.ts";
import type { CaptureReport } from "#db/schema/captures.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { Timeline } from "#telemetry/timeline.ts";
import { heldObjects } from "#captures/held-objects.ts";
import { render } from "#captures/render.ts";
import type { Guard } from "./guard.ts";
import type { BrowserHolder } from "./holder.ts";
import type { Failure, RenderOrder, RenderOutcome, Rendering } from "./order.ts";
import { Recorder } from "./recorder.ts";

/** The browser, or the page's process in it, went away: no fault of the target's. */
class BrowserLost extends Error {}

/** Within this time of a failed command a browser that ends has said so. */
const lossToldMs = 100;
const attemptsMax = 2;
const listenAfterMs = 500;
/** With less time than this left a second attempt would only fail later. */
const worthwhileMs = 1000;

/** When the capture's time is over, in milliseconds since 1970, and whether its tenant has no other under way here. */
type Terms = { endsAt: number; isFirst: boolean };

/** Never throws: every failure comes back as an outcome with its code, its step and what the page did until then. */
export async function attempt(
  ctx: BaseCtx,
  holder: BrowserHolder,
  order: RenderOrder,
  { endsAt, isFirst }: Terms,
): Promise<RenderOutcome> {
  const timeline = new Timeline(() => ctx.clock.now());
  for (let count = 1; ; count++) {
    const deadline = new Deadline(endsAt - ctx.clock.now(), order.claim.timeoutMs);
    const notes = [...order.notes];
    if (count > 1) notes.push("The browser was lost and replaced; this is the second attempt");
    const report: CaptureReport = {
      redirects: [],
      blocked: [],
      failed: [],
      console: [],
      notes,
      attempts: count,
    };
    try {
      if (endsAt <= ctx.clock.now()) throw noBrowserInTime(order);
      const work = () => onTab({ ctx, holder, isFirst, deadline, timeline, report }, order);
      const rendering = await (count === 1 ? work() : holder.secondAttempts.run(work));
      return { ok: true, rendering, timings: timeline.timings, report };
    } catch (err) {
      const again =
        err instanceof BrowserLost && count < attemptsMax && endsAt - ctx.clock.now() > worthwhileMs;
      if (again) continue;
      const isLate = err instanceof AppError && err.code === "target_timeout" && deadline.step === "lease";
      const failure = failureOf(ctx, isLate ? noBrowserInTime(order) : err);
      return { ok: false, ...failure, step: deadline.step, timings: timeline.timings, report };
    } finally {
      deadline.end();
    }
  }
}

type Attempt = {
  ctx: BaseCtx;
  holder: BrowserHolder;
  isFirst: boolean;
  deadline: Deadline;
  timeline: Timeline;
  report: CaptureReport;
};

async function onTab(
  { ctx, holder, isFirst, deadline, timeline, report }: Attempt,
  order: RenderOrder,
): Promise<Rendering> {
  let loss: BrowserLost | undefined;
  const lose = (what: string) => {
    loss = new BrowserLost(what);
    deadline.fail(loss);
  };
  deadline.enter("lease");
  const leasing = holder.lease(() => lose("The browser ended while the capture was made"), isFirst);
  let guard: Guard | undefined;
  let recorder: Recorder | undefined;
  let listening: ReturnType<typeof setTimeout> | undefined;
  try {
    const lease = await timeline.step("lease", () => deadline.race(leasing));
    const { tab } = lease;
    tab.cdp.on("Inspector.targetCrashed", () => lose("The page's process crashed"));
    recorder = new Recorder(tab.cdp, tab.frameId, report);
    guard = lease.guard.watch(tab, order, report, ctx.log);
    listening = listenInTime(recorder, order);
    const { assets } = ctx;
    const held = order.options.store ? undefined : heldObjects();
    const objects = held ?? ctx.objects;
    const whileShooting = () => holder.whileShooting();
    const stage = { tab, recorder, guard, deadline, timeline, objects, assets, whileShooting };
    const rendering = await render(stage, order);
    return held ? { ...rendering, bytes: held.bytesOf(order.outputs[0]?.objectKey ?? "") } : rendering;
  } catch (err) {
    if (err instanceof AppError && err.code === "target_timeout") {
      recorder?.noteOpenRequests();
      ctx.waitUntil(holder.checkBrowser());
    }
    if (recorder && !loss) await recorder.hearOut();
    // A command under way fails first, with an error of its own; the loss behind it may be told a moment later.
    if (!loss && !isTheTargets(err)) await new Promise((resolve) => setTimeout(resolve, lossToldMs));
    throw loss ?? err;
  } finally {
    clearTimeout(listening);
    // A lease that arrives after time ran out is released as well; until then the page is there, and guarded.
    const released = leasing.then((lease) => lease.release()).catch(() => undefined);
    ctx.waitUntil(released.finally(() => guard?.end()));
  }
}

/** A page that takes long may hang later, and can then no longer be asked. */
function listenInTime(recorder: Recorder, { options }: RenderOrder): ReturnType<typeof setTimeout> {
  const hear = () => void recorder.hear().catch(() => undefined);
  if (options.fail_on_console_error) hear();
  return setTimeout(hear, listenAfterMs);
}

/** Its whole time went by before there was a page; no fault of the target's. */
function noBrowserInTime({ claim }: RenderOrder): AppError {
  const headers = { "Retry-After": "5" };
  return new AppError("browser_unavailable", `No browser was free within ${claim.timeoutMs} ms`, { headers });
}

function isTheTargets(err: unknown): boolean {
  return err instanceof AppError && err.code !== "render_failed";
}

/** What is told of a failure, as plain data. */
export function failureOf(ctx: BaseCtx, err: unknown): Failure {
  if (err instanceof AppError) {
    const { errors, headers, extensions } = err.details;
    const retryAfter = headers?.["Retry-After"];
    return {
      code: err.code,
      detail: err.message,
      ...(errors && { errors }),
      ...(extensions && { extensions }),
      ...(retryAfter && { retryAfter }),
    };
  }
  ctx.log.error("capture failed in the browser", err);
  const detail = err instanceof BrowserLost ? err.message : "The browser could not render the page";
  return { code: "render_failed", detail };
}
