// To the page and until it is there.
import { AppError } from "#core/errors.ts";
import type { RenderOrder } from "./order.ts";
import type { Recorder } from "./recorder.ts";
import type { Tab } from "./tab.ts";

/** @returns the loader id of the document asked for. @throws AppError `target_*` saying why it cannot be had */
export async function navigate(
  { cdp, frameId }: Tab,
  { url, document }: RenderOrder,
  recorder: Recorder,
): Promise<string> {
  const { errorText, loaderId } = await cdp.send("Page.navigate", { url, frameId });
  // Full Chrome calls an answer of 4xx or 5xx without a body an error; it is a page like any other, an empty one.
  const isBodiless = errorText === "net::ERR_HTTP_RESPONSE_CODE_FAILURE";
  if (errorText && !isBodiless) throw navigationFailure(errorText, recorder);
  if (!loaderId) throw new AppError("target_not_a_page", "The address leads to no document");
  // The page given in the request came by none, whatever the browser makes of it.
  if (document !== undefined) recorder.report.protocol = null;
  return loaderId;
}

/** @throws AppError `target_unreachable` where the answer began and nothing of it can be read */
export async function waitForLoad(
  tab: Tab,
  recorder: Recorder,
  order: RenderOrder,
  loaderId: string,
): Promise<void> {
  await recorder.reached(order.options.wait_until, loaderId);
  // The browser never draws such a page, so that a picture of it would be waited for in vain.
  if (recorder.isUndecodable && (await isEmpty(tab)))
    throw new AppError(
      "target_unreachable",
      "The target's answer is not in the encoding that its header names",
    );
}

async function isEmpty({ cdp }: Tab): Promise<boolean> {
  const expression = "!document.body?.firstChild";
  const { result } = await cdp.send("Runtime.evaluate", { expression, returnByValue: true });
  return result.value === true;
}

/** The browser's `net::ERR_…` in the service's own terms. */
function navigationFailure(errorText: string, { main }: Recorder): AppError {
  const reason = errorText.replace(/^net::/, "");
  if (reason.startsWith("ERR_BLOCKED_BY") || reason === "ERR_UNSAFE_PORT")
    return new AppError("target_blocked", "This target is not allowed");
  if (/^ERR_(CERT|SSL|BAD_SSL)/.test(reason)) {
    return new AppError("target_tls", `The target's certificate or TLS set-up is not valid (${reason})`);
  }
  // Without an answer it was the browser that gave up.
  if (reason === "ERR_ABORTED" && !main)
    return new AppError("render_failed", "The browser ended the navigation");
  if (reason === "ERR_ABORTED" || reason === "ERR_INVALID_RESPONSE") {
    const answer = main ? `${main.status} with ${main.mimeType || "no content"}` : "nothing that can be read";
    return new AppError(
      "target_not_a_page",
      `The address leads to a download or to nothing: it answers ${answer}`,
    );
  }
  if (reason === "ERR_TOO_MANY_REDIRECTS")
    return new AppError("target_unreachable", "The target redirects without end");
  if (reason === "ERR_NAME_NOT_RESOLVED")
    return new AppError("target_unreachable", "The target's name does not resolve");
  return new AppError("target_unreachable", `The target could not be reached (${reason})`);
}
