import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { TextField, textsOf } from "#ui/field.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { DoorPage, linkClass } from "./door-page.tsx";
import { MailSent } from "./mail-sent.tsx";

const fields = ["name", "email", "password", "tenant_name"];

export function SignUp() {
  const [isForm, setForm] = useState(true);
  const signUp = useMutation({
    mutationFn: ({ name = "", email = "", password = "", tenant_name }: Record<string, string>) =>
      bodyOf(
        api.POST("/auth/sign-up", { body: { name, email, password, ...(tenant_name && { tenant_name }) } }),
      ),
    onSuccess: () => setForm(false),
  });
  const said = signUp.error ? asProblem(signUp.error).fields : undefined;
  return (
    <DoorPage
      title={isForm ? "Create your account" : "Confirm your address"}
      about={isForm ? "100 captures a month, free. No card." : undefined}
      below={
        <>
          Have an account?{" "}
          <Link to="/sign-in" className={linkClass}>
            Sign in
          </Link>
        </>
      }
    >
      {!isForm && (
        <MailSent
          email={signUp.variables?.["email"] ?? ""}
          what="a link to confirm it"
          onAgain={() => setForm(true)}
        />
      )}
      {/* Kept while hidden, so that going back loses nothing. */}
      <form
        noValidate
        hidden={!isForm}
        className="grid gap-4 [&[hidden]]:hidden"
        onSubmit={(event) => {
          event.preventDefault();
          signUp.mutate(textsOf(event.currentTarget));
        }}
      >
        <ProblemNote error={signUp.error} fields={fields} />
        <TextField label="Name" name="name" autoComplete="name" autoFocus error={said?.get("name")} />
        <TextField label="E-mail" name="email" type="email" autoComplete="email" error={said?.get("email")} />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          hint="10 characters or more"
          error={said?.get("password")}
        />
        <TextField
          label="Team or company"
          aside={<span className="text-muted">optional</span>}
          name="tenant_name"
          autoComplete="organization"
          error={said?.get("tenant_name")}
        />
        <Button type="submit" look="primary" className="mt-1" isBusy={signUp.isPending}>
          Create account
        </Button>
      </form>
    </DoorPage>
  );
}
