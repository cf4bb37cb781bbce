import { Link } from "@tanstack/react-router";
import type { WebhookDelivery } from "#api/client.ts";
import { Badge } from "#ui/badge.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { deliveryStanding } from "./words.ts";

const causes = { event: "", replay: "sent again", test: "test", check: "receiver check" };

export function DeliveryRow({ delivery }: { delivery: WebhookDelivery }) {
  const { id, event_type: type, attempts, response_status: answered, error, cause } = delivery;
  const standing = deliveryStanding(delivery);
  const told = [
    answered !== null ? `Answered ${answered}` : (error ?? "No answer yet"),
    `${attempts} ${attempts === 1 ? "attempt" : "attempts"}`,
    causes[cause],
  ];
  return (
    <div className="flex min-h-16 items-center gap-4 px-4 py-2.5 hover:bg-sunken/60">
      <div className="min-w-0 flex-1">
        <Link
          to="/webhooks/deliveries/$id"
          params={{ id }}
          className="block truncate font-mono text-[0.9rem] font-medium after:absolute after:inset-0"
        >
          {type}
        </Link>
        <p className="truncate text-sm text-muted">{told.filter(Boolean).join(" · ")}</p>
      </div>
      <span className="hidden text-sm text-muted sm:inline">
        <RelativeTime at={delivery.created_at} />
      </span>
      <span className="flex w-26 justify-end">
        <Badge tone={standing.tone}>{standing.text}</Badge>
      </span>
    </div>
  );
}
