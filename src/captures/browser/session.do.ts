// Holds one browser and makes captures in it, each in a context of its own.
import { DurableObject } from "cloudflare:workers";
import { composeCtx } from "#platform/compose.ts";
import { configOf } from "#platform/config.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { Busy, RenderOrder, RenderOutcome, ScaleOrder, ScaleOutcome } from "./order.ts";
import { BrowserHolder } from "./holder.ts";
import { attempt } from "./attempt.ts";
import { Lanes } from "./lanes.ts";
import { scaleStored } from "./scale-stored.ts";

export type SessionStatus = { browser: "open" | "closed"; active: number; waiting: number; spare: boolean };

export class BrowserSession extends DurableObject<Env> {
  #lanes: Lanes;
  #holder: BrowserHolder;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#lanes = new Lanes(configOf(env).browserCapturesAtOnce);
    this.#holder = new BrowserHolder(
      state.storage,
      env.BROWSER,
      this.#ctx("browser"),
      () => this.#lanes.active === 0,
    );
  }

  /**
   * Makes one capture and stores its file. Failures come back as data, since an error's own fields do not survive the
   * way between isolates.
   * @param mayWait false answers `busy` at once where all lanes are taken
   */
  async render(order: RenderOrder, mayWait: boolean): Promise<RenderOutcome | Busy> {
    if (!this.#lanes.admits(mayWait)) return { busy: true };
    const ctx = this.#ctx(order.requestId, order.traceparent);
    // Waiting for a lane is part of the time that the capture may take.
    const endsAt = ctx.clock.now() + order.timeoutMs;
    return this.#lanes.run(async () => {
      try {
        return await attempt(ctx, this.#holder, order, endsAt);
      } finally {
        await this.#holder.afterWork();
      }
    });
  }

  /** Brings a stored picture to a size and stores it; in the same lanes, since the browser works as hard for it. */
  async scale(order: ScaleOrder, mayWait: boolean): Promise<ScaleOutcome | Busy> {
    if (!this.#lanes.admits(mayWait)) return { busy: true };
    const ctx = this.#ctx(order.requestId, order.traceparent);
    return this.#lanes.run(async () => {
      try {
        return await scaleStored(ctx, this.#holder, order);
      } finally {
        await this.#holder.afterWork();
      }
    });
  }

  status(): SessionStatus {
    return { ...this.#holder.status(), active: this.#lanes.active, waiting: this.#lanes.waiting };
  }

  override async alarm(): Promise<void> {
    await this.#holder.closeWhenIdle();
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
