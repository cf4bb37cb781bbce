import { MailCheck } from "lucide-react";
import { Button } from "#ui/button.tsx";

/** What is said whether the address is known or not. */
export function MailSent({ email, what, onAgain }: { email: string; what: string; onAgain: () => void }) {
  return (
    <div role="status" className="grid justify-items-start gap-3">
      <MailCheck className="size-6 text-good" aria-hidden="true" />
      <p>
        If <strong className="font-medium wrap-anywhere">{email}</strong> can have one, {what} is on its way.
        Look into your inbox, and into the spam folder after a minute.
      </p>
      <Button size="small" onClick={onAgain}>
        Use another address
      </Button>
    </div>
  );
}
