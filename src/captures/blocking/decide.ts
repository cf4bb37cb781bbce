// Which of a page's requests the caller does not want made.
import { Request } from "@ghostery/adblocker";
import type { Decider, Paused } from "#captures/browser/decision.ts";
import type { RenderOrder } from "#captures/browser/order.ts";
import { isChat } from "./chats.ts";
import type { Filters, Lists } from "./filters.ts";
import { patternOf } from "./patterns.ts";
import { type BlockReason, browserTypes } from "./types.ts";

/** Answers at once, but for the first requests of a browser whose lists are still being read. */
export function blockDecider(
  order: RenderOrder,
  ownFrameId: string,
  filters: Pick<Filters, "present" | "ready">,
): Decider {
  const { options } = order;
  const byCaller = callersRules(options);
  const { block_ads: ads, block_trackers: trackers, block_chats: chats } = options;
  let pageUrl = order.url;
  return (event) => {
    const { request, resourceType, frameId } = event;
    if (!/^https?:/.test(request.url)) return undefined;
    // The page itself is never blocked, wherever it leads on to.
    if (resourceType === "Document" && frameId === ownFrameId) return void (pageUrl = request.url);
    const reason = byCaller(event);
    if (reason) return blocked(reason);
    // Who wants to see the chat wants it also where a list takes it for a tracker.
    if ((chats || trackers) && isChat(request.url)) return chats ? blocked("chat") : undefined;
    if (!ads && !trackers) return undefined;
    const judge = (lists: Lists) => {
      const asked = Request.fromRawDetails({
        url: request.url,
        sourceUrl: pageUrl,
        type: typeNames[resourceType],
      });
      if (ads && lists.ads.match(asked).match) return blocked("ad");
      return trackers && lists.trackers.match(asked).match ? blocked("tracker") : undefined;
    };
    return filters.present ? judge(filters.present) : filters.ready().then(judge);
  };
}

function callersRules({ block_requests, block_resources }: RenderOrder["options"]) {
  const patterns = (block_requests ?? []).map(patternOf);
  const types = browserTypes(block_resources ?? []);
  return ({ request, resourceType }: Paused): BlockReason | undefined => {
    if (patterns.some((matches) => matches(request.url))) return "pattern";
    return types.has(resourceType) ? "type" : undefined;
  };
}

/** The browser's kinds as the lists name them. */
const typeNames = {
  Document: "sub_frame",
  Stylesheet: "stylesheet",
  Image: "image",
  Media: "media",
  Font: "font",
  Script: "script",
  TextTrack: "other",
  XHR: "xhr",
  Fetch: "xhr",
  Prefetch: "other",
  EventSource: "xhr",
  WebSocket: "websocket",
  Manifest: "other",
  SignedExchange: "other",
  Ping: "ping",
  CSPViolationReport: "csp_report",
  Preflight: "xhr",
  Other: "other",
} as const;

function blocked(note: BlockReason) {
  return { action: "fail", error: "BlockedByClient", note, reason: note, wanted: true } as const;
}
