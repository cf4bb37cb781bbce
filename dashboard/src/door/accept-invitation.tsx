// Joining a tenant by invitation: who has an account needs no more than a press, others give name and password.
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { queryClient } from "#api/cache.ts";
import { api } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Button, buttonClass } from "#ui/button.tsx";
import { TextField, textsOf } from "#ui/field.tsx";
import { notify } from "#ui/notices.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { DoorPage } from "./door-page.tsx";
import { takeToken } from "./enter.ts";

const fields = ["name", "password"];

export function AcceptInvitation() {
  const [token] = useState(takeToken);
  const navigate = useNavigate();
  const accept = useMutation({
    mutationFn: ({ name, password }: Record<string, string>) =>
      bodyOf(
        api.POST("/auth/invitations/accept", {
          body: { token, ...(name && { name }), ...(password && { password }) },
        }),
      ),
    onSuccess: async ({ status }) => {
      queryClient.clear();
      if (status === "signed_in") return navigate({ to: "/captures", replace: true });
      notify("You joined. Sign in, and switch to the new tenant at the top.");
      return navigate({ to: "/sign-in", search: {} });
    },
  });
  const problem = accept.error ? asProblem(accept.error) : undefined;
  if (token === "" || problem?.status === 410) return <Spent error={accept.error} />;
  return (
    <DoorPage
      title="Join the team"
      about="You were invited to work in a tenant of Stillframe. New here? Say how to call you. Who has an account can leave both empty."
    >
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          accept.mutate(textsOf(event.currentTarget));
        }}
      >
        <ProblemNote error={accept.error} fields={fields} />
        <TextField
          label="Name"
          name="name"
          autoComplete="name"
          autoFocus
          error={problem?.fields.get("name")}
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          hint="10 characters or more; without one you sign in by links sent to you"
          error={problem?.fields.get("password")}
        />
        <Button type="submit" look="primary" isBusy={accept.isPending}>
          Accept the invitation
        </Button>
      </form>
    </DoorPage>
  );
}

function Spent({ error }: { error: unknown }) {
  return (
    <DoorPage title="This invitation leads nowhere">
      <div className="grid gap-4">
        {!error && <p>The link holds no token. Open it from the mail once more, whole.</p>}
        <ProblemNote error={error} />
        <p className="text-muted">Ask whoever invited you for a new one.</p>
        <Link to="/sign-in" search={{}} className={buttonClass()}>
          To the sign-in
        </Link>
      </div>
    </DoorPage>
  );
}
