// Holds one browser and makes captures in it, each in a context of its own.
import { DurableObject } from "cloudflare:workers";
import { composeCtx } from "#platform/compose.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { collectSpans } from "#telemetry/trace/tracer.ts";
import type { Bid, Busy, RenderOrder, RenderOutcome, ScaleOrder, ScaleOutcome } from "./order.ts";
import { BrowserHolder } from "./holder.ts";
import { attempt } from "./attempt.ts";
import { Lanes, type Turn } from "./lanes.ts";
import { scaleStored } from "./scale-stored.ts";

export type SessionStatus = { browser: "open" | "closed"; active: number; waiting: number; spare: boolean };

export class BrowserSession extends DurableObject<Env> {
  #lanes: Lanes;
  #holder: BrowserHolder;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    const ctx = this.#ctx("browser");
    this.#lanes = new Lanes(ctx.config.browserCapturesAtOnce, ctx.clock);
    const lanes = this.#lanes;
    const load = {
      isIdle: () => lanes.active === 0,
      isAlone: () => lanes.active === 1 && lanes.waiting === 0,
      isShared: () => lanes.isShared,
    };
    this.#holder = new BrowserHolder(state.storage, env.BROWSER, ctx, load);
  }

  /**
   * Makes one capture and stores its file, in a lane of its own. Failures come back as data, since an error's own
   * fields do not survive the way between isolates.
   */
  async render(order: RenderOrder, bid: Bid): Promise<RenderOutcome | Busy> {
    const ctx = this.#ctxOf(order);
    // Waiting for a lane is part of the time that the capture may take.
    const endsAt = ctx.clock.now() + order.claim.timeoutMs - bid.spentMs;
    const about = { name: "BrowserSession/render", kind: "server" as const };
    const { answer, spans } = await collectSpans(ctx.config.traces, order.traceparent, about, (span) =>
      this.#inLane(order, bid, async ({ waitedMs, isFirst }) => {
        if (waitedMs > 0) span?.past("capture.queue", waitedMs);
        const outcome = await attempt(ctx, this.#holder, order, { endsAt, isFirst });
        return waitedMs > 0 ? { ...outcome, timings: { queue: waitedMs, ...outcome.timings } } : outcome;
      }),
    );
    return "busy" in answer ? answer : { ...answer, spans };
  }

  /** Brings a stored picture to a size and stores it; in the same lanes, since the browser works as hard for it. */
  async scale(order: ScaleOrder, bid: Bid): Promise<ScaleOutcome | Busy> {
    const ctx = this.#ctxOf(order);
    const endsAt = ctx.clock.now() + order.claim.timeoutMs - bid.spentMs;
    return this.#inLane(order, bid, () => scaleStored(ctx, this.#holder, order, endsAt));
  }

  status(): SessionStatus {
    return { ...this.#holder.status(), active: this.#lanes.active, waiting: this.#lanes.waiting };
  }

  override async alarm(): Promise<void> {
    await this.#holder.closeWhenIdle();
  }

  #inLane<T>(order: RenderOrder | ScaleOrder, bid: Bid, work: (turn: Turn) => Promise<T>) {
    const sizeBytes = () => JSON.stringify(order).length;
    return this.#lanes.run({ claim: order.claim, bid, sizeBytes }, async (turn) => {
      try {
        return await work(turn);
      } finally {
        await this.#holder.afterWork();
      }
    });
  }

  #ctxOf({ requestId, traceparent, claim: { tenantId, jobId } }: RenderOrder | ScaleOrder): BaseCtx {
    const ctx = this.#ctx(requestId, traceparent);
    const ids = { tenant_id: tenantId, ...(jobId === undefined ? {} : { job_id: jobId }) };
    return { ...ctx, log: ctx.log.with(ids) };
  }

  #ctx(requestId: string, traceparent?: string): BaseCtx {
    return composeCtx({
      env: this.env,
      waitUntil: (work) => this.ctx.waitUntil(work),
      requestId,
      traceparent,
    });
  }
}
