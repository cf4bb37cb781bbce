import { useMutation } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, CircleX } from "lucide-react";
import { api, type WebhookReceiverReport } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { Section } from "#ui/section.tsx";

const signs = {
  pass: <CircleCheck className="size-4 shrink-0 text-good" aria-label="Right" />,
  warn: <CircleAlert className="size-4 shrink-0 text-warn" aria-label="Doubtful" />,
  fail: <CircleX className="size-4 shrink-0 text-bad" aria-label="Wrong" />,
};

/** Sends deliveries with forged signatures, old times and more, and tells what the receiver made of them. */
export function ReceiverCheck({ id }: { id: string }) {
  const check = useMutation({
    mutationFn: () => bodyOf(api.POST("/webhooks/endpoints/{id}/check", { params: { path: { id } } })),
  });
  return (
    <Section title="Receiver check" about="Does your receiver refuse what is forged, old or sent twice?">
      <ProblemNote error={check.error} />
      {check.data && <Report report={check.data} />}
      <Button className="mt-3 w-full" isBusy={check.isPending} onClick={() => check.mutate()}>
        {check.data ? "Check again" : "Check it now"}
      </Button>
    </Section>
  );
}

function Report({ report: { passed, warned, failed, cases } }: { report: WebhookReceiverReport }) {
  return (
    <>
      <p className="mb-2 text-sm tabular-nums">
        {passed} right, {warned} doubtful, {failed} wrong
      </p>
      <ul className="grid gap-2.5 text-sm">
        {cases.map(({ name, verdict, sends, status, error, advice }) => (
          <li key={name} className="flex gap-2">
            <span className="pt-0.5">{signs[verdict]}</span>
            <span className="min-w-0">
              {sends}{" "}
              <span className="text-muted">
                {status === null ? (error ?? "No answer") : `Answered ${status}`}
              </span>
              {advice && verdict !== "pass" && <span className="block text-muted">{advice}</span>}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
