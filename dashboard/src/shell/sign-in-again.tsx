// Signs in over the page where the session ended, so that nothing that was typed is lost.
import { Link, useLocation } from "@tanstack/react-router";
import { useState } from "react";
import { meQuery, queryClient } from "#api/cache.ts";
import { api, type Me } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { setSignedOut } from "#api/signed-out.ts";
import { Dialog } from "#ui/dialog.tsx";
import { Form, Text, type Texts } from "#ui/form.tsx";

export function SignInAgain({ me }: { me: Me }) {
  const { href } = useLocation();
  const [challenge, setChallenge] = useState<string>();
  const send = ({ password = "", code = "" }: Texts) =>
    challenge === undefined
      ? bodyOf(api.POST("/auth/sign-in", { body: { email: me.email, password } }))
      : bodyOf(api.POST("/auth/second-factor", { body: { challenge, code: code.trim() } }));
  const enter = async ({ status, challenge: next }: { status: string; challenge?: string | undefined }) => {
    if (status === "second_factor_needed") return setChallenge(next);
    setSignedOut(false);
    await queryClient.invalidateQueries();
  };
  return (
    <Dialog
      isOpen
      title="Your session has ended"
      description={`What you typed is still here: sign in as ${me.email}, and go on.`}
    >
      <Form
        key={challenge}
        fields={["password", "code"]}
        verb="Sign in"
        send={send}
        onDone={enter}
        aside={
          <Link
            to="/sign-in"
            search={{ next: href }}
            onClick={() => {
              setSignedOut(false);
              queryClient.removeQueries(meQuery);
            }}
            className="rounded text-accent hover:underline"
          >
            In another way
          </Link>
        }
      >
        {challenge === undefined ? (
          <Text label="Password" name="password" type="password" autoComplete="current-password" autoFocus />
        ) : (
          <Text label="Code of your app" name="code" autoComplete="one-time-code" autoFocus />
        )}
      </Form>
    </Dialog>
  );
}
