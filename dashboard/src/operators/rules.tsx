import { useMutation, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { queryClient } from "#api/cache.ts";
import { api, type LimitRule } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Form, Select, Text } from "#ui/form.tsx";
import { notify } from "#ui/notices.tsx";
import { count } from "#ui/numbers.ts";
import { Table } from "#ui/table.tsx";
import { rulesQuery } from "./queries.ts";

const identities = [
  ["tenant", "Each tenant"],
  ["key", "Each key"],
  ["user", "Each person"],
  ["address", "Each address"],
] as const;
const refresh = () => queryClient.invalidateQueries(rulesQuery);

/** Limits beside those of the plans. */
export function Rules() {
  const { data } = useQuery(rulesQuery);
  const [isAdding, setAdding] = useState(false);
  const close = () => setAdding(false);
  return (
    <section aria-labelledby="rules">
      <div className="mt-8 mb-2 flex items-center justify-between">
        <h2 id="rules" className="font-semibold">
          Rules beside the plans
        </h2>
        <Button size="small" onClick={() => setAdding(true)}>
          <Plus aria-hidden="true" /> New rule
        </Button>
      </div>
      <Table
        label="Rules beside the plans"
        rows={data}
        idOf={({ id }) => id}
        empty="The plans' limits hold, and no others."
        columns={[
          { name: "Name", show: ({ name }) => <span className="font-medium">{name}</span> },
          { name: "Counts", show: ({ identity }) => `each ${identity}` },
          {
            name: "At",
            show: ({ endpoint }) => <code className="font-mono">{endpoint ?? "any endpoint"}</code>,
          },
          {
            name: "Limit",
            isNumber: true,
            show: ({ limit, window_seconds }) => `${count(limit)} in ${count(window_seconds)} s`,
          },
          { name: "Do", show: (rule) => <Remove rule={rule} /> },
        ]}
      />
      <Dialog isOpen={isAdding} onClose={close} title="New rule">
        <Form
          fields={["name", "identity", "endpoint", "limit", "window_seconds", "tenant_id"]}
          verb="Set it"
          onCancel={close}
          send={({ name = "", identity, endpoint, limit, window: seconds }) =>
            bodyOf(
              api.POST("/admin/limits/rules", {
                body: {
                  name,
                  identity: identities.find(([one]) => one === identity)?.[0] ?? "tenant",
                  limit: Number(limit),
                  window_seconds: Number(seconds),
                  ...(endpoint && { endpoint }),
                },
              }),
            )
          }
          onDone={async () => {
            close();
            await refresh();
          }}
        >
          <Text label="Name" name="name" autoFocus hint="Whoever it stops reads it" />
          <Select label="Counts the calls of" name="identity" options={identities} />
          <Text
            label="At one endpoint"
            name="endpoint"
            placeholder="POST /captures/bulk"
            hint="Empty: all calls"
          />
          <div className="grid gap-4 sm:grid-cols-2">
            <Text label="Calls" name="limit" type="number" min={1} />
            <Text label="In so many seconds" name="window" type="number" min={1} defaultValue={60} />
          </div>
        </Form>
      </Dialog>
    </section>
  );
}

function Remove({ rule: { id, name } }: { rule: LimitRule }) {
  const remove = useMutation({
    mutationFn: () => bodyOf(api.DELETE("/admin/limits/rules/{id}", { params: { path: { id } } })),
    onSuccess: refresh,
    onError: (thrown) => notify(asProblem(thrown).message),
  });
  return (
    <Button
      size="small"
      look="danger"
      aria-label={`Delete the rule ${name}`}
      isBusy={remove.isPending}
      onClick={() => remove.mutate()}
    >
      Delete
    </Button>
  );
}
