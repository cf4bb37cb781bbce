// What the plan grants, what of it is used, and what other plans would.
import { useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { meQuery } from "#api/cache.ts";
import { api, type Plan as PlanView } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { standingQuery } from "#overview/queries.ts";
import { Badge } from "#ui/badge.tsx";
import { Meter } from "#ui/meter.tsx";
import { bytes, count, countShort } from "#ui/numbers.ts";
import { Skeleton } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { Section } from "#ui/section.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { plansQuery } from "./plans-query.ts";
import { SettingsHead } from "./tabs.tsx";
import { Trial } from "./trial.tsx";

const storageQuery = { queryKey: ["storage"], queryFn: () => bodyOf(api.GET("/storage")) };

export function Plan() {
  const { data: me } = useQuery(meQuery);
  const { data: plans, error } = useQuery(plansQuery);
  const standing = useQuery(standingQuery);
  const storage = useQuery(storageQuery);
  const own = plans?.find(({ tier }) => tier === me?.tenant?.tier);
  return (
    <>
      <SettingsHead title="Plan and limits" />
      <ProblemNote error={error ?? standing.error ?? storage.error} />
      <div className="grid gap-6 lg:grid-cols-2">
        <Section title="Used this month" about={standing.data && <Anew at={standing.data.resets_at} />}>
          {!standing.data && <Skeleton className="h-36 w-full" />}
          {standing.data && (
            <div className="grid gap-4">
              <Meter
                name="Captures"
                used={standing.data.captures.used}
                limit={standing.data.captures.limit}
              />
              <Meter
                name="Calls with keys"
                used={standing.data.api_calls.used}
                limit={standing.data.api_calls.limit}
              />
              {own && (
                <p className="text-sm text-muted">
                  {count(own.calls_per_minute_max)} calls a minute with keys, {own.captures_at_once} captures
                  at once.
                </p>
              )}
            </div>
          )}
        </Section>
        <Section
          title="Kept"
          about={
            storage.data &&
            (storage.data.retention_days === null
              ? "Results are kept as agreed."
              : `Results are kept for ${storage.data.retention_days} days.`)
          }
        >
          {!storage.data && <Skeleton className="h-36 w-full" />}
          {storage.data && (
            <div className="grid gap-4">
              <Meter name="Storage" used={storage.data.bytes} limit={storage.data.limit_bytes} show={bytes} />
              <p className="text-sm text-muted tabular-nums">
                {Object.entries(storage.data.by_kind)
                  .filter(([, { files }]) => files > 0)
                  .map(([kind, { files, bytes: size }]) => `${count(files)} ${kind} (${bytes(size)})`)
                  .join(", ") || "Nothing yet."}
              </p>
            </div>
          )}
        </Section>
      </div>
      <Trial />
      <h2 className="mt-8 mb-3 font-semibold">Plans</h2>
      {!plans && !error && <Skeleton className="h-72 w-full rounded-xl" />}
      <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {plans?.map((plan) => (
          <Card key={plan.tier} plan={plan} isOwn={plan === own} />
        ))}
      </ul>
    </>
  );
}

function Anew({ at }: { at: string }) {
  return (
    <>
      Resets <RelativeTime at={at} />.
    </>
  );
}

const orNone = (value: number | null, show: (value: number) => string = countShort) =>
  value === null ? "No limit of" : show(value);

function Card({ plan, isOwn }: { plan: PlanView; isOwn: boolean }) {
  const price = plan.price_monthly_cents;
  return (
    <li className={`rounded-xl border bg-surface p-4 ${isOwn ? "border-accent" : "border-line"}`}>
      <p className="flex items-center justify-between font-semibold">
        {plan.name} {isOwn && <Badge tone="accent">Yours</Badge>}
      </p>
      <p className="mt-1 text-2xl font-semibold tracking-tight tabular-nums">
        {price === null ? "By contract" : `$${price / 100}`}
        {price !== null && <span className="text-sm font-normal text-muted"> a month</span>}
      </p>
      <ul className="mt-3 grid gap-1 text-sm">
        <li>{orNone(plan.captures_monthly_max)} captures a month</li>
        <li>
          {orNone(plan.calls_monthly_max)} calls a month, {count(plan.calls_per_minute_max)} a minute
        </li>
        <li>{orNone(plan.stored_bytes_max, bytes)} storage</li>
        <li>
          {plan.results_kept_days === null ? "Kept as agreed" : `Kept for ${plan.results_kept_days} days`}
        </li>
        {plan.features.map(({ name, meaning }) => (
          <li key={name} className="flex gap-1.5 text-muted">
            <Check className="mt-0.5 size-4 shrink-0 text-good" aria-hidden="true" /> {meaning}
          </li>
        ))}
      </ul>
    </li>
  );
}
