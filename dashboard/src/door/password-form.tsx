import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { TextField, textsOf } from "#ui/field.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { linkClass } from "./door-page.tsx";
import { useEnter } from "./enter.ts";

const fields = ["email", "password"];

export function PasswordForm({
  email,
  onEmail,
  next,
}: {
  email: string;
  onEmail: (email: string) => void;
  next: string | undefined;
}) {
  const enter = useEnter();
  const signIn = useMutation({
    mutationFn: (form: Record<string, string>) =>
      bodyOf(
        api.POST("/auth/sign-in", { body: { email: form["email"] ?? "", password: form["password"] ?? "" } }),
      ),
    onSuccess: enter,
  });
  const said = signIn.error ? asProblem(signIn.error).fields : undefined;
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate(textsOf(event.currentTarget));
      }}
    >
      <ProblemNote error={signIn.error} fields={fields} />
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
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        error={said?.get("password")}
        aside={
          <Link to="/forgot-password" search={{ next }} className={linkClass}>
            Forgotten?
          </Link>
        }
      />
      <Button type="submit" look="primary" className="mt-1 w-full" isBusy={signIn.isPending}>
        Sign in
      </Button>
    </form>
  );
}
