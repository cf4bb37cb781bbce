import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { queryClient } from "#api/cache.ts";
import { api, type Tenant } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Form, Text } from "#ui/form.tsx";
import { inputClass } from "#ui/field.tsx";
import { notify } from "#ui/notices.tsx";

const refresh = () => queryClient.invalidateQueries({ queryKey: ["operators"] });
/** How long an archive is kept before anything is erased. */
const exportDays = 30;

export function TenantActions({ tenant: { id, name, slug, status } }: { tenant: Tenant }) {
  const [asking, setAsking] = useState<"suspend" | "delete">();
  const [typed, setTyped] = useState("");
  const params = { path: { id } };
  const close = () => setAsking(undefined);
  const resume = useMutation({
    mutationFn: () => bodyOf(api.POST("/tenants/{id}/resume", { params })),
    onSuccess: () => {
      notify(`${name} works again.`);
      return refresh();
    },
    onError: (thrown) => notify(asProblem(thrown).message),
  });
  return (
    <>
      {status !== "active" && status !== "erased" && (
        <Button look="primary" isBusy={resume.isPending} onClick={() => resume.mutate()}>
          {status === "deleting" ? "Call the deletion off" : "Resume"}
        </Button>
      )}
      {status === "active" && (
        <Button look="danger" onClick={() => setAsking("suspend")}>
          Suspend…
        </Button>
      )}
      {(status === "active" || status === "suspended") && (
        <Button look="danger" onClick={() => setAsking("delete")}>
          Delete…
        </Button>
      )}
      <Dialog
        isOpen={asking === "suspend"}
        onClose={close}
        title={`Suspend ${name}?`}
        description="Its keys and signed links are refused at once, with your reason."
      >
        <Form
          fields={["reason"]}
          verb="Suspend"
          look="danger"
          onCancel={close}
          send={({ reason = "" }) => bodyOf(api.POST("/tenants/{id}/suspend", { params, body: { reason } }))}
          onDone={async () => {
            close();
            notify(`${name} is suspended.`, () => resume.mutate());
            await refresh();
          }}
        >
          <Text label="Reason" name="reason" autoFocus hint="The tenant reads it" />
        </Form>
      </Dialog>
      <Confirm
        isOpen={asking === "delete"}
        onClose={close}
        title={`Delete ${name}?`}
        about={`It is shut out at once. An archive is made and kept for ${exportDays} days; then all is erased. Until then it can be called off.`}
        verb="Delete it"
        act={() =>
          bodyOf(api.DELETE("/tenants/{id}", { params: { ...params, query: { export_days: exportDays } } }))
        }
        onDone={refresh}
        isReady={typed === slug}
      >
        <label className="mb-3 block text-sm">
          Type <code className="font-mono font-medium">{slug}</code> to go on
          <input
            className={`${inputClass} mt-1.5`}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        </label>
      </Confirm>
    </>
  );
}
