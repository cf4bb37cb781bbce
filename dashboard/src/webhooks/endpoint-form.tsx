import { useQuery } from "@tanstack/react-query";
import { queryClient } from "#api/cache.ts";
import { api, type WebhookEndpoint } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Dialog } from "#ui/dialog.tsx";
import { Form, Select, Text, type Texts } from "#ui/form.tsx";
import { Skeleton } from "#ui/page.tsx";
import { eventTypesQuery } from "./queries.ts";

type Created = { id: string; secret: string | null };
const fields = ["url", "description", "event_types", "retry_policy", "rate_per_minute"];
const policies = [
  ["standard", "Ten attempts in three days"],
  ["quick", "Three attempts in six seconds"],
] as const;

/** Adds an endpoint, or changes the one that is given. */
export function EndpointForm({
  isOpen,
  onClose,
  endpoint,
  onCreated,
}: {
  isOpen: boolean;
  onClose: () => void;
  endpoint?: WebhookEndpoint;
  onCreated?: (created: Created) => void;
}) {
  const send = async (texts: Texts, form: FormData): Promise<Created | undefined> => {
    const body = bodyFrom(texts, form);
    if (!endpoint) return bodyOf(api.POST("/webhooks/endpoints", { body }));
    await bodyOf(api.PATCH("/webhooks/endpoints/{id}", { params: { path: { id: endpoint.id } }, body }));
    return undefined;
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={endpoint ? "Change the endpoint" : "Add an endpoint"}
      description="It has 15 seconds to answer with a status of 200 to 299."
    >
      <Form
        fields={fields}
        verb={endpoint ? "Save" : "Add endpoint"}
        onCancel={onClose}
        send={send}
        onDone={async (created) => {
          await queryClient.invalidateQueries({ queryKey: ["webhooks"] });
          onClose();
          if (created) onCreated?.(created);
        }}
      >
        <Text
          label="Address"
          name="url"
          type="url"
          autoFocus
          placeholder="https://example.com/hooks/stillframe"
          defaultValue={endpoint?.url}
        />
        <Text label="What it is for" name="description" defaultValue={endpoint?.description} />
        <EventTypes chosen={endpoint?.event_types} />
        <Select
          label="Attempts"
          name="retry_policy"
          options={policies}
          defaultValue={endpoint?.retry_policy ?? "standard"}
        />
        <Text
          label="At most so many a minute"
          aside={<span className="text-muted">optional</span>}
          name="rate_per_minute"
          type="number"
          min={1}
          defaultValue={endpoint?.rate_per_minute ?? undefined}
        />
      </Form>
    </Dialog>
  );
}

function bodyFrom(
  { url = "", description = "", retry_policy: policy, rate_per_minute: rate }: Texts,
  form: FormData,
) {
  const types = form.getAll("event_types").filter((one) => typeof one === "string");
  return {
    url,
    description,
    event_types: types.length === 0 ? ["*"] : types,
    retry_policy: policy === "quick" ? ("quick" as const) : ("standard" as const),
    rate_per_minute: rate ? Number(rate) : null,
  };
}

function EventTypes({ chosen = ["*"] }: { chosen?: readonly string[] }) {
  const { data } = useQuery(eventTypesQuery);
  const isAll = chosen.includes("*");
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">Events; none chosen means all of them</legend>
      {!data && <Skeleton className="h-52 w-full" />}
      {data && (
        <ul className="max-h-52 divide-y divide-line overflow-y-auto rounded-lg border border-line">
          {data.map(({ type, meaning }) => (
            <li key={type}>
              <label className="flex gap-2.5 px-3 py-2">
                <input
                  type="checkbox"
                  name="event_types"
                  value={type}
                  defaultChecked={!isAll && chosen.includes(type)}
                  className="mt-1 size-4 shrink-0 accent-accent"
                />
                <span>
                  <code className="font-mono text-sm">{type}</code>
                  <span className="block text-sm text-muted">{meaning}</span>
                </span>
              </label>
            </li>
          ))}
        </ul>
      )}
    </fieldset>
  );
}
