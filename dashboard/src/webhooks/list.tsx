// Where events are sent to, and how that fares.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus, Webhook } from "lucide-react";
import { useState } from "react";
import { meQuery } from "#api/cache.ts";
import type { WebhookEndpoint, WebhookHealth } from "#api/client.ts";
import { Badge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Listing } from "#ui/listing.tsx";
import { percent } from "#ui/numbers.ts";
import { Empty, PageHead } from "#ui/page.tsx";
import { EndpointForm } from "./endpoint-form.tsx";
import { endpointsQuery, healthQuery } from "./queries.ts";
import { SecretShown } from "./secret-shown.tsx";
import { WebhookTabs } from "./tabs.tsx";
import { healthTones, healthWords, standingOf } from "./words.ts";

export function Webhooks() {
  const { data: me } = useQuery(meQuery);
  const { data: health } = useQuery(healthQuery);
  const [isAdding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string>();
  const mayWrite = me?.scopes.includes("webhooks:write") ?? false;
  const add = mayWrite && (
    <Button look="primary" onClick={() => setAdding(true)}>
      <Plus aria-hidden="true" /> Add endpoint
    </Button>
  );
  return (
    <>
      <PageHead
        title="Webhooks"
        about="Events are sent to your endpoints, signed, until they take them."
        actions={add}
      />
      <WebhookTabs />
      <Listing
        label="Endpoints"
        query={useInfiniteQuery(endpointsQuery)}
        idOf={idOf}
        row={(endpoint) => <Row endpoint={endpoint} health={health} />}
        empty={
          <Empty icon={<Webhook aria-hidden="true" />} title="No endpoints yet">
            <p className="mb-4">Add an address of yours, and choose which events it is sent.</p>
            {add}
          </Empty>
        }
      />
      <EndpointForm
        isOpen={isAdding}
        onClose={() => setAdding(false)}
        onCreated={(created) => setSecret(created.secret ?? undefined)}
      />
      <SecretShown secret={secret} onClose={() => setSecret(undefined)} />
    </>
  );
}

const idOf = ({ id }: WebhookEndpoint) => id;

function Row({ endpoint, health }: { endpoint: WebhookEndpoint; health: WebhookHealth | undefined }) {
  const { id, url, description, event_types: types } = endpoint;
  const standing = standingOf(endpoint);
  const own = health?.endpoints.find((one) => one.endpoint_id === id);
  return (
    <div className="flex min-h-16 flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5 hover:bg-sunken/60">
      <div className="min-w-0 flex-1 basis-64">
        <Link
          to="/webhooks/$id"
          params={{ id }}
          className="block truncate font-medium after:absolute after:inset-0"
        >
          {url}
        </Link>
        <p className="truncate text-sm text-muted">
          {description ? `${description} · ` : ""}
          {types.includes("*") || types.length === 0 ? "All events" : types.join(", ")}
        </p>
      </div>
      {own && own.status !== "idle" && (
        <span className="text-sm text-muted tabular-nums">
          <Badge tone={healthTones[own.status]}>{healthWords[own.status]}</Badge> {percent(own.success_rate)}{" "}
          in 24 h
        </span>
      )}
      <Badge tone={standing.tone}>{standing.text}</Badge>
    </div>
  );
}
