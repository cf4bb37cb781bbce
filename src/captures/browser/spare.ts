// The tab that stands ready for the next capture.
import type { BaseCtx } from "#platform/ctx.ts";
import type { Held } from "./held.ts";
import type { Wanted } from "./spare-plan.ts";
import type { Tab } from "./tab.ts";

/** A spare made as a capture ends may be wanted at once, and is then had sooner without; one made before has the time. */
const warmUpAfterMs = { unknown: 50, soon: 0 };

export function keepSpare(
  open: Held,
  spare: Promise<Tab>,
  wanted: Wanted,
  { waitUntil, log }: BaseCtx,
): void {
  open.spare = spare;
  const warm = async () => {
    const tab = await spare;
    await new Promise((resolve) => setTimeout(resolve, warmUpAfterMs[wanted]));
    if (open.spare === spare) await warmUp(tab);
  };
  waitUntil(
    warm().catch((err: unknown) => {
      if (open.spare === spare) open.spare = undefined;
      log.warn("no spare page could be made", { reason: String(err) });
    }),
  );
}

/**
 * Lets the page's process draw its first text, which takes fonts and styles: the page to come finds them there, 10 ms
 * sooner. The document stays the blank one, so that no site has a claim on the process.
 */
async function warmUp({ cdp, frameId }: Tab): Promise<void> {
  const html = "<!doctype html><style>body { font: 16px sans-serif }</style><h1>a</h1><p>b";
  await cdp.send("Page.setDocumentContent", { frameId, html });
}
