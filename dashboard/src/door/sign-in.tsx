// Signing in: password, passkey, a link by mail, and the second factor where there is one.
import { Link, useLocation, useSearch } from "@tanstack/react-router";
import { Mail } from "lucide-react";
import { useState } from "react";
import { Button } from "#ui/button.tsx";
import { DoorPage, linkClass } from "./door-page.tsx";
import { MailLinkForm } from "./mail-link.tsx";
import { PasskeyButton } from "./passkey.tsx";
import { PasswordForm } from "./password-form.tsx";
import { SecondFactor } from "./second-factor.tsx";

export function SignIn() {
  const { next } = useSearch({ strict: false });
  const { state } = useLocation();
  const [isByMail, setByMail] = useState(false);
  const [email, setEmail] = useState("");
  if (state.challenge) return <SecondFactor key={state.challenge} challenge={state.challenge} />;
  return (
    <DoorPage
      title={isByMail ? "Sign in by mail" : "Sign in"}
      about={isByMail ? "We send you a link. It works once, for 15 minutes." : undefined}
      below={
        <>
          New here?{" "}
          <Link to="/sign-up" className={linkClass}>
            Create an account
          </Link>
        </>
      }
    >
      {isByMail ? (
        <MailLinkForm email={email} onEmail={setEmail} onBack={() => setByMail(false)} />
      ) : (
        <>
          <PasswordForm email={email} onEmail={setEmail} next={next} />
          <div className="my-5 flex items-center gap-3 text-sm text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
            or
          </div>
          <div className="grid gap-2.5">
            <PasskeyButton />
            <MailButton onClick={() => setByMail(true)} />
          </div>
        </>
      )}
    </DoorPage>
  );
}

function MailButton({ onClick }: { onClick: () => void }) {
  return (
    <Button className="w-full" onClick={onClick}>
      <Mail aria-hidden="true" /> E-mail me a link
    </Button>
  );
}
