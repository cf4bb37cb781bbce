// Which calls are usage, and what they ask for.
import type { usageKinds } from "#db/schema/api-requests.ts";

export type UsageKind = (typeof usageKinds)[number];
type Made = { actorType: string | null; route: string; captureId: string | null };

const kindAt: Record<string, UsageKind> = {
  "/screenshot": "screenshot",
  "/screenshot/async": "screenshot",
  "/pdf": "pdf",
  "/pdf/async": "pdf",
  "/pdf/merge": "pdf",
  "/content": "content",
  "/content/async": "content",
  "/compare": "comparison",
  "/compare/async": "comparison",
};

export const kindOf = (route: string): UsageKind => kindAt[route] ?? "other";

/** A tenant's own programs: what people do in the dashboard is theirs to see, and no usage of the API. */
export const isUsage = ({ actorType }: Pick<Made, "actorType">): boolean =>
  actorType === "api_key" || actorType === "signing_key";

/** What changes what a tenant's pages show: usage, and each capture, whoever asked for it. */
export const isShown = (call: Made): boolean =>
  isUsage(call) || (call.captureId !== null && kindOf(call.route) !== "other");
