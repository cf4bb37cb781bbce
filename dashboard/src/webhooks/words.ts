import type { WebhookDelivery, WebhookEndpoint, WebhookHealth } from "#api/client.ts";
import type { Tone } from "#ui/badge.tsx";

type Health = WebhookHealth["status"];
export const healthWords: Record<Health, string> = {
  healthy: "Healthy",
  degraded: "Degraded",
  unhealthy: "Unhealthy",
  idle: "Idle",
};
export const healthTones: Record<Health, Tone> = {
  healthy: "good",
  degraded: "warn",
  unhealthy: "bad",
  idle: "plain",
};

export const deliveryWords: Record<WebhookDelivery["status"], string> = {
  pending: "Waiting",
  delivered: "Delivered",
  failed: "Given up",
  dropped: "Dropped",
};
const deliveryTones: Record<WebhookDelivery["status"], Tone> = {
  pending: "accent",
  delivered: "good",
  failed: "bad",
  dropped: "plain",
};

/** How a delivery stands: one that failed and is tried again is no calm waiting. */
export function deliveryStanding({ status, attempts }: Pick<WebhookDelivery, "status" | "attempts">): {
  text: string;
  tone: Tone;
} {
  const isFailing = status === "pending" && attempts > 0;
  return isFailing
    ? { text: "Trying again", tone: "warn" }
    : { text: deliveryWords[status], tone: deliveryTones[status] };
}

/** Why nothing is sent there, or how the endpoint stands. */
export function standingOf({
  status,
  disabled_reason,
}: Pick<WebhookEndpoint, "status" | "disabled_reason">): {
  text: string;
  tone: Tone;
} {
  if (status === "enabled") return { text: "Enabled", tone: "good" };
  const reasons = {
    manual: { text: "Disabled", tone: "plain" },
    gone: { text: "Disabled: it answered 410", tone: "bad" },
    failing: { text: "Disabled: it kept failing", tone: "bad" },
    plan: { text: "Disabled: not in the plan", tone: "warn" },
  } as const;
  return disabled_reason ? reasons[disabled_reason] : reasons.manual;
}
