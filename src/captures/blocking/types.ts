// The kinds of resource as people name them, and as the browser does.
import type { Protocol } from "devtools-protocol";

export const resourceTypes = [
  "image",
  "media",
  "font",
  "stylesheet",
  "script",
  "xhr",
  "fetch",
  "eventsource",
  "websocket",
  "frame",
  "ping",
  "manifest",
  "texttrack",
  "other",
] as const;

export type ResourceType = (typeof resourceTypes)[number];

/** Why a request of a page was not made, or a part of it was taken away, because the caller wants it so. */
export type BlockReason = "ad" | "tracker" | "chat" | "cookie_banner" | "pattern" | "type";

/** What a page's fetch() is called depends on where it was paused. */
const requests = ["XHR", "Fetch"] as const;

const named: Record<ResourceType, readonly Protocol.Network.ResourceType[]> = {
  image: ["Image"],
  media: ["Media"],
  font: ["Font"],
  stylesheet: ["Stylesheet"],
  script: ["Script"],
  xhr: requests,
  fetch: requests,
  eventsource: ["EventSource"],
  websocket: ["WebSocket"],
  frame: ["Document"],
  ping: ["Ping"],
  manifest: ["Manifest"],
  texttrack: ["TextTrack"],
  other: ["Other", "Prefetch", "SignedExchange", "CSPViolationReport"],
};

export function browserTypes(types: readonly ResourceType[]): Set<Protocol.Network.ResourceType> {
  return new Set(types.flatMap((type) => named[type]));
}
