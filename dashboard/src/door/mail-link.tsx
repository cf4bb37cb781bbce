import { useMutation } from "@tanstack/react-query";
import { api } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { TextField } from "#ui/field.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { MailSent } from "./mail-sent.tsx";

/** Asks for a link to sign in by. */
export function MailLinkForm({
  email,
  onEmail,
  onBack,
}: {
  email: string;
  onEmail: (email: string) => void;
  onBack: () => void;
}) {
  const send = useMutation({
    mutationFn: () => bodyOf(api.POST("/auth/magic-link", { body: { email } })),
  });
  if (send.isSuccess) return <MailSent email={email} what="a link to sign in" onAgain={() => send.reset()} />;
  const said = send.error ? asProblem(send.error).fields : undefined;
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate();
      }}
    >
      <ProblemNote error={send.error} fields={["email"]} />
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        autoFocus
        value={email}
        onChange={(event) => onEmail(event.target.value)}
        error={said?.get("email")}
      />
      <Button type="submit" look="primary" isBusy={send.isPending}>
        Send the link
      </Button>
      <Button look="ghost" onClick={onBack}>
        Back to the password
      </Button>
    </form>
  );
}
