// All that was sent to endpoints, newest first.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Send } from "lucide-react";
import { Choices } from "#ui/choices.tsx";
import { Listing } from "#ui/listing.tsx";
import { Empty, PageHead } from "#ui/page.tsx";
import { DeliveryRow } from "./delivery-row.tsx";
import { deliveryStates } from "./filter.ts";
import { deliveriesQuery } from "./queries.ts";
import { WebhookTabs } from "./tabs.tsx";
import { deliveryWords } from "./words.ts";

export function Deliveries() {
  const filter = useSearch({ from: "/in/webhooks/deliveries" });
  const navigate = useNavigate({ from: "/webhooks/deliveries" });
  return (
    <>
      <PageHead title="Webhooks" about="Every delivery with its attempts, kept for 30 days." />
      <WebhookTabs />
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <Choices
          label="State"
          values={deliveryStates}
          words={deliveryWords}
          chosen={filter.status}
          onChoose={(status) => void navigate({ search: { ...filter, status } })}
        />
        {filter.endpoint_id && (
          <Link
            to="/webhooks/deliveries"
            search={filter.status ? { status: filter.status } : {}}
            className="rounded text-sm text-accent hover:underline"
          >
            Of one endpoint: show all
          </Link>
        )}
      </div>
      <Listing
        label="Deliveries"
        query={useInfiniteQuery(deliveriesQuery(filter))}
        idOf={(one) => one.id}
        row={(delivery) => <DeliveryRow delivery={delivery} />}
        empty={
          <Empty icon={<Send aria-hidden="true" />} title="No deliveries">
            <p>Nothing was sent that fits.</p>
          </Empty>
        }
      />
    </>
  );
}
