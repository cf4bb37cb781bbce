import { clsx } from "clsx";
import type { Job } from "#api/client.ts";
import { RelativeTime } from "#ui/time.tsx";
import { stateTones, stateWords } from "./words.ts";

const dots = {
  good: "bg-good",
  bad: "bg-bad",
  warn: "bg-warn",
  accent: "bg-accent",
  plain: "bg-line-strong",
};

/** What happened, first to last. */
export function Timeline({ steps }: { steps: Job["timeline"] }) {
  return (
    <ol className="grid gap-0">
      {steps.map(({ at, status, detail }, index) => (
        <li key={`${at}-${index}`} className="relative grid grid-cols-[1rem_1fr_auto] gap-x-3 pb-4 last:pb-0">
          <span
            className={clsx("mt-1.5 size-2.5 rounded-full", dots[stateTones[status]])}
            aria-hidden="true"
          />
          {index < steps.length - 1 && (
            <span className="absolute top-4 bottom-0 left-1 w-px bg-line" aria-hidden="true" />
          )}
          <span className="min-w-0">
            <span className="font-medium">{stateWords[status]}</span>
            {detail && <span className="block text-sm wrap-anywhere text-muted">{detail}</span>}
          </span>
          <span className="text-sm text-muted">
            <RelativeTime at={at} />
          </span>
        </li>
      ))}
    </ol>
  );
}
