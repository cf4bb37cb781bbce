import { useNavigate } from "@tanstack/react-router";
import { queryClient } from "#api/cache.ts";
import { api, type PersonDetail } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { useProof } from "#settings/prove.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Form, Select, Text } from "#ui/form.tsx";

const lengths = [
  ["15", "15 minutes"],
  ["30", "30 minutes"],
  ["60", "An hour"],
] as const;

/** Acts in a person's place for a while; each step of it is in the audit log under both names. */
export function Impersonate({
  person: { id, name },
  isOpen,
  onClose,
}: {
  person: PersonDetail;
  isOpen: boolean;
  onClose: () => void;
}) {
  const navigate = useNavigate();
  const { withProof, prompt } = useProof();
  return (
    <>
      <Dialog
        isOpen={isOpen}
        onClose={onClose}
        title={`Act in the place of ${name}`}
        description="You see what they see, under a banner. The log keeps your name and reason, and they can read it."
      >
        <Form
          fields={["reason", "minutes"]}
          verb="Begin"
          onCancel={onClose}
          send={({ reason = "", minutes = "15" }) =>
            withProof(() =>
              bodyOf(
                api.POST("/admin/people/{id}/impersonate", {
                  params: { path: { id } },
                  body: { reason, minutes: Number(minutes) },
                }),
              ),
            )
          }
          onDone={async () => {
            onClose();
            await navigate({ to: "/overview", search: {} });
            await queryClient.resetQueries();
          }}
        >
          <Text label="Reason" name="reason" autoFocus placeholder="Ticket 4711: captures fail" />
          <Select label="For" name="minutes" options={lengths} />
        </Form>
      </Dialog>
      {prompt}
    </>
  );
}
