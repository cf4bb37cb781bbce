import { queryClient } from "#api/cache.ts";
import { api, type Member } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Dialog } from "#ui/dialog.tsx";
import { Form, Select, Text } from "#ui/form.tsx";
import { notify } from "#ui/notices.tsx";
import { roleMeanings, roles, roleWords } from "./words.ts";

/** Asks somebody in by mail; nobody gives a role above their own. */
export function Invite({
  isOpen,
  mine,
  onClose,
}: {
  isOpen: boolean;
  mine: Member["role"];
  onClose: () => void;
}) {
  const given = roles.slice(roles.indexOf(mine));
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Invite somebody"
      description="They get a mail with a link."
    >
      <Form
        fields={["email", "role"]}
        verb="Send the invitation"
        onCancel={onClose}
        send={({ email = "", role }) =>
          bodyOf(
            api.POST("/invitations", {
              body: { email, role: roles.find((one) => one === role) ?? "member" },
            }),
          )
        }
        onDone={async ({ email }) => {
          notify(`The invitation to ${email} is on its way.`);
          onClose();
          await queryClient.invalidateQueries({ queryKey: ["invitations"] });
        }}
      >
        <Text label="E-mail" name="email" type="email" autoFocus autoComplete="off" />
        <Select
          label="Role"
          name="role"
          defaultValue="member"
          options={given.map((role) => [role, `${roleWords[role]}: ${roleMeanings[role]}`] as const)}
        />
      </Form>
    </Dialog>
  );
}
