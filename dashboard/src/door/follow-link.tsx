// Pages that a mail's link leads to. Each waits for a press: programs that look through mails follow links, too.
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { queryClient } from "#api/cache.ts";
import { api } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Button, buttonClass } from "#ui/button.tsx";
import { notify } from "#ui/notices.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { DoorPage } from "./door-page.tsx";
import { takeToken, useEnter } from "./enter.ts";

type Words = {
  title: string;
  about: string;
  press: string;
  anew: { to: "/sign-in" | "/sign-up"; label: string };
};

function FollowPage({ words, follow }: { words: Words; follow: (token: string) => Promise<void> }) {
  const [token] = useState(takeToken);
  const followed = useMutation({ mutationFn: () => follow(token) });
  const isSpent = token === "" || (followed.error !== null && asProblem(followed.error).status === 410);
  return (
    <DoorPage
      title={isSpent ? "This link leads nowhere" : words.title}
      about={isSpent ? undefined : words.about}
    >
      <div className="grid gap-4">
        {token === "" && <p>It holds no token. Open it from the mail once more, whole.</p>}
        <ProblemNote error={followed.error} />
        {isSpent ? (
          <Link to={words.anew.to} className={buttonClass("primary")}>
            {words.anew.label}
          </Link>
        ) : (
          <Button look="primary" autoFocus isBusy={followed.isPending} onClick={() => followed.mutate()}>
            {words.press}
          </Button>
        )}
      </div>
    </DoorPage>
  );
}

export function VerifyEmail() {
  const enter = useEnter();
  const words: Words = {
    title: "Confirm your address",
    about: "One press, and your account is there.",
    press: "Confirm and sign in",
    anew: { to: "/sign-up", label: "Sign up again" },
  };
  return (
    <FollowPage
      words={words}
      follow={async (token) => enter(await bodyOf(api.POST("/auth/verify-email", { body: { token } })))}
    />
  );
}

export function MagicLink() {
  const enter = useEnter();
  const words: Words = {
    title: "Welcome back",
    about: "This link signs you in here, once.",
    press: "Sign in",
    anew: { to: "/sign-in", label: "Ask for a new link" },
  };
  return (
    <FollowPage
      words={words}
      follow={async (token) => enter(await bodyOf(api.POST("/auth/magic-link/follow", { body: { token } })))}
    />
  );
}

export function ConfirmEmail() {
  const navigate = useNavigate();
  const words: Words = {
    title: "Confirm your new address",
    about: "You are signed out everywhere, and sign in with the new address from then on.",
    press: "Confirm",
    anew: { to: "/sign-in", label: "Sign in" },
  };
  return (
    <FollowPage
      words={words}
      follow={async (token) => {
        await bodyOf(api.POST("/auth/confirm-email", { body: { token } }));
        queryClient.clear();
        notify("Address changed. Sign in with the new one.");
        await navigate({ to: "/sign-in", search: {} });
      }}
    />
  );
}
