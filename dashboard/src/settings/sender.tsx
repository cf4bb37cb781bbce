// Whom the tenant's mails come from, and what shows that the address is theirs.
import { useMutation } from "@tanstack/react-query";
import { queryClient } from "#api/cache.ts";
import { api, type Branding } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { notify } from "#ui/notices.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { Section } from "#ui/section.tsx";
import { brandingQuery } from "./branding-query.ts";

export function Sender({ sender, mayWrite }: { sender: NonNullable<Branding["sender"]>; mayWrite: boolean }) {
  const { record } = sender;
  const verify = useMutation({
    mutationFn: () => bodyOf(api.POST("/tenant/branding/sender/verify")),
    onSuccess: async () => {
      notify("Mails come from your address now.");
      await queryClient.invalidateQueries(brandingQuery);
    },
  });
  if (sender.state === "verified")
    return (
      <Section title="Your sender">
        <p className="text-sm">
          Mails come from <code className="font-mono">{sender.email}</code>: its domain is verified.
        </p>
      </Section>
    );
  return (
    <Section
      title="Your sender"
      about="Mails come from our address until DNS shows that the domain is yours. Set this record, then verify."
    >
      <ProblemNote error={verify.error} />
      <dl className="mb-4 grid gap-2 text-sm [&_dt]:text-xs [&_dt]:text-muted">
        <div>
          <dt>{record.type} record</dt>
          <dd>
            <code className="font-mono break-all">{record.name}</code>
          </dd>
        </div>
        <div>
          <dt>Value</dt>
          <dd>
            <code className="font-mono break-all">{record.value}</code>
          </dd>
        </div>
      </dl>
      <Button disabled={!mayWrite} isBusy={verify.isPending} onClick={() => verify.mutate()}>
        Verify
      </Button>
    </Section>
  );
}
