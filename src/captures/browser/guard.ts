// NOTE to the guard's author: the lead's callers (holder.ts, attempt.ts, render.ts) use exactly this interface.
// Replace the bodies; keep or improve the signatures (and adapt the callers if you improve them).
import type { CDPSession } from "@cloudflare/puppeteer";
import type { CaptureReport } from "#db/schema/captures.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { RenderOrder } from "./order.ts";
import type { Tab } from "./tab.ts";

/** One per browser: holds interception on the browser-wide session and routes each request to its capture. */
export class BrowserGuard {
  static async attach(_browser: CDPSession, _ctx: BaseCtx): Promise<BrowserGuard> {
    return new BrowserGuard();
  }

  /** Begins to answer for a tab's requests: document fulfilled, headers to the target's origin, targets checked. */
  watch(_tab: Tab, _order: RenderOrder, _report: CaptureReport): Guard {
    return { assertClean: () => undefined, end: () => undefined };
  }
}

/** One capture's view. */
export type Guard = {
  /** @throws AppError `target_blocked` (main document refused, or an answer came from a refused address) or `too_large` (caps) */
  assertClean(): void;
  end(): void;
};
