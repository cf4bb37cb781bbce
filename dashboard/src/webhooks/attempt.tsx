import type { WebhookDeliveryDetail } from "#api/client.ts";
import { Badge } from "#ui/badge.tsx";
import { duration } from "#ui/numbers.ts";
import { Code } from "#ui/section.tsx";
import { RelativeTime } from "#ui/time.tsx";

type One = WebhookDeliveryDetail["log"][number];

export function Attempt({ attempt }: { attempt: One }) {
  const { number, response_status: status, error, response_headers: headers, response_body: body } = attempt;
  const isGood = status !== null && status >= 200 && status < 300;
  return (
    <li className="rounded-lg border border-line">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2.5 text-sm">
        <span className="text-muted tabular-nums">{number}.</span>
        <Badge tone={isGood ? "good" : "bad"}>{status ?? attempt.error_class ?? "No answer"}</Badge>
        <span className="tabular-nums">{duration(attempt.duration_ms)}</span>
        <span className="ml-auto text-muted">
          <RelativeTime at={attempt.started_at} />
        </span>
      </p>
      {error && <p className="border-t border-line px-3 py-2 text-sm wrap-anywhere text-bad">{error}</p>}
      {(body || headers) && (
        <details className="border-t border-line text-sm">
          <summary className="cursor-pointer px-3 py-2 text-muted">What it answered</summary>
          <div className="grid gap-2 px-3 pb-3">
            {headers && (
              <Code label="Headers of the answer">
                {Object.entries(headers)
                  .map(([name, value]) => `${name}: ${value}`)
                  .join("\n")}
              </Code>
            )}
            {body && <Code label="Body of the answer">{body}</Code>}
          </div>
        </details>
      )}
    </li>
  );
}
