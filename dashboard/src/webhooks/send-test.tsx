import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Dialog } from "#ui/dialog.tsx";
import { Form, Select } from "#ui/form.tsx";
import { eventTypesQuery } from "./queries.ts";

/** Sends the example of an event, and shows how it arrives. */
export function SendTest({ id, isOpen, onClose }: { id: string; isOpen: boolean; onClose: () => void }) {
  const { data = [] } = useQuery({ ...eventTypesQuery, enabled: isOpen });
  const navigate = useNavigate();
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Send a test"
      description="The example of an event, signed like any other."
    >
      <Form
        fields={["event_type"]}
        verb="Send it"
        onCancel={onClose}
        send={({ type }) =>
          bodyOf(
            api.POST("/webhooks/endpoints/{id}/test", {
              params: { path: { id } },
              body: type ? { event_type: type as (typeof data)[number]["type"] } : {},
            }),
          )
        }
        onDone={({ delivery_id }) =>
          navigate({ to: "/webhooks/deliveries/$id", params: { id: delivery_id } })
        }
      >
        <Select
          key={data.length}
          label="Event"
          name="type"
          options={data.map(({ type, meaning }) => [type, `${type}: ${meaning}`] as const)}
          defaultValue="webhook.test"
        />
      </Form>
    </Dialog>
  );
}
