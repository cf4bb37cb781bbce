import { queryClient } from "#api/cache.ts";
import { api } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Dialog } from "#ui/dialog.tsx";
import { Form, Select, Text } from "#ui/form.tsx";
import { notify } from "#ui/notices.tsx";

const identities = [
  ["address", "An address"],
  ["tenant", "A tenant"],
  ["key", "A key"],
  ["user", "A person"],
] as const;
const lengths = [
  ["1", "For an hour"],
  ["24", "For a day"],
  ["168", "For a week"],
  ["", "Until it is lifted"],
] as const;
const hourMs = 3_600_000;

export function BlockForm({
  isOpen,
  address,
  onClose,
}: {
  isOpen: boolean;
  address: string | undefined;
  onClose: () => void;
}) {
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Block"
      description="All calls are refused, with your reason, within a minute."
    >
      <Form
        fields={["identity", "subject", "tenant_id", "reason", "until"]}
        verb="Block"
        look="danger"
        onCancel={onClose}
        send={({ identity, subject = "", tenant_id, reason = "", hours }) =>
          bodyOf(
            api.POST("/admin/limits/blocks", {
              body: {
                identity: identities.find(([one]) => one === identity)?.[0] ?? "address",
                subject,
                reason,
                ...(tenant_id && { tenant_id }),
                ...(hours && { until: new Date(Date.now() + Number(hours) * hourMs).toISOString() }),
              },
            }),
          )
        }
        onDone={async ({ subject }) => {
          notify(`${subject} is blocked.`);
          onClose();
          await queryClient.invalidateQueries({ queryKey: ["operators"] });
        }}
      >
        <Select label="Whom" name="identity" options={identities} />
        <Text
          label="Which"
          name="subject"
          defaultValue={address ?? ""}
          autoFocus={address === undefined}
          hint="An address such as 203.0.113.7, or an id"
        />
        <Text label="Tenant" name="tenant_id" hint="Of the key or person; an address is blocked for all" />
        <Text
          label="Reason"
          name="reason"
          autoFocus={address !== undefined}
          hint="Whoever is blocked reads it"
        />
        <Select label="For how long" name="hours" options={lengths} defaultValue="24" />
      </Form>
    </Dialog>
  );
}
