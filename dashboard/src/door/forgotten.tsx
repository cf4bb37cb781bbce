// A forgotten password: the link, and the page that it leads to.
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Button, buttonClass } from "#ui/button.tsx";
import { TextField, textsOf } from "#ui/field.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { DoorPage, linkClass } from "./door-page.tsx";
import { takeToken, useEnter } from "./enter.ts";
import { MailSent } from "./mail-sent.tsx";

export function ForgotPassword() {
  const send = useMutation({
    mutationFn: (email: string) => bodyOf(api.POST("/auth/password-reset", { body: { email } })),
  });
  const said = send.error ? asProblem(send.error).fields : undefined;
  return (
    <DoorPage
      title="Forgotten password"
      about={send.isSuccess ? undefined : "We send you a link to choose a new one. It works for 30 minutes."}
      below={
        <Link to="/sign-in" className={linkClass}>
          Back to the sign-in
        </Link>
      }
    >
      {send.isSuccess ? (
        <MailSent
          email={send.variables}
          what="a link to choose a new password"
          onAgain={() => send.reset()}
        />
      ) : (
        <form
          noValidate
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            send.mutate(textsOf(event.currentTarget)["email"] ?? "");
          }}
        >
          <ProblemNote error={send.error} fields={["email"]} />
          <TextField
            label="E-mail"
            name="email"
            type="email"
            autoComplete="username"
            autoFocus
            error={said?.get("email")}
          />
          <Button type="submit" look="primary" isBusy={send.isPending}>
            Send the link
          </Button>
        </form>
      )}
    </DoorPage>
  );
}

export function ResetPassword() {
  const [token] = useState(takeToken);
  const enter = useEnter();
  const reset = useMutation({
    mutationFn: (password: string) =>
      bodyOf(api.POST("/auth/password-reset/confirm", { body: { token, password } })),
    onSuccess: enter,
  });
  const problem = reset.error ? asProblem(reset.error) : undefined;
  const isSpent = token === "" || problem?.status === 410;
  return (
    <DoorPage
      title={isSpent ? "This link leads nowhere" : "Choose a new password"}
      about={isSpent ? undefined : "Every other browser is signed out."}
    >
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          reset.mutate(textsOf(event.currentTarget)["password"] ?? "");
        }}
      >
        {token === "" && <p>It holds no token. Open it from the mail once more, whole.</p>}
        <ProblemNote error={reset.error} fields={["password"]} />
        {isSpent ? (
          <Link to="/forgot-password" search={{}} className={buttonClass("primary")}>
            Ask for a new link
          </Link>
        ) : (
          <>
            <TextField
              label="New password"
              name="password"
              type="password"
              autoComplete="new-password"
              autoFocus
              hint="10 characters or more"
              error={problem?.fields.get("password")}
            />
            <Button type="submit" look="primary" isBusy={reset.isPending}>
              Set and sign in
            </Button>
          </>
        )}
      </form>
    </DoorPage>
  );
}
