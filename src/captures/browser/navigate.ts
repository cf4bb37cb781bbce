// To the page and until it is there.
import { AppError } from "#core/errors.ts";
import type { RenderOrder } from "./order.ts";
import type { Recorder } from "./recorder.ts";
import type { Tab } from "./tab.ts";

/** @returns the loader id of the document asked for. @throws AppError `target_*` saying why it cannot be had */
export async function navigate({ cdp, frameId }: Tab, { url }: RenderOrder): Promise<string> {
  const { errorText, loaderId } = await cdp.send("Page.navigate", { url, frameId });
  if (errorText) throw navigationFailure(errorText);
  if (!loaderId) throw new AppError("render_failed", "The address leads to no document");
  return loaderId;
}

export async function waitForLoad(recorder: Recorder, order: RenderOrder, loaderId: string): Promise<void> {
  await recorder.reached(order.options.wait_until, loaderId);
}

/** The browser's `net::ERR_…` in the service's own terms. */
function navigationFailure(errorText: string): AppError {
  const reason = errorText.replace(/^net::/, "");
  if (reason.startsWith("ERR_BLOCKED_BY"))
    return new AppError("target_blocked", "This target is not allowed");
  if (/^ERR_(CERT|SSL|BAD_SSL)/.test(reason)) {
    return new AppError("target_tls", `The target's certificate or TLS set-up is not valid (${reason})`);
  }
  if (reason === "ERR_ABORTED") {
    return new AppError("render_failed", "The address leads to a download or an empty answer, not to a page");
  }
  if (reason === "ERR_TOO_MANY_REDIRECTS")
    return new AppError("target_unreachable", "The target redirects without end");
  if (reason === "ERR_NAME_NOT_RESOLVED")
    return new AppError("target_unreachable", "The target's name does not resolve");
  return new AppError("target_unreachable", `The target could not be reached (${reason})`);
}
