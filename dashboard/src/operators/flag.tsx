// One flag: who has it, what a change would reach, and its history.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { History } from "lucide-react";
import type { Flag } from "#api/client.ts";
import { Back } from "#ui/back.tsx";
import { Badge } from "#ui/badge.tsx";
import { Listing } from "#ui/listing.tsx";
import { Empty, Skeleton, useTitle } from "#ui/page.tsx";
import { Unloaded } from "#ui/unloaded.tsx";
import { Section } from "#ui/section.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { FlagActions } from "./flag-actions.tsx";
import { FlagForm } from "./flag-form.tsx";
import { flagHistoryQuery, flagQuery } from "./queries.ts";
import { flagTones, flagWords } from "./words.ts";

const deeds = {
  create: "added it",
  update: "changed it",
  kill: "killed it",
  restore: "restored it",
  delete: "deleted it",
};

export function FlagDetail() {
  const { key } = useParams({ from: "/in/operators/flags/$key" });
  const { data: flag, error } = useQuery(flagQuery(key));
  useTitle(key);
  return (
    <>
      <Back link={{ to: "/operators/flags" }}>Feature flags</Back>
      <Unloaded what="flag" error={error} isKnown={flag !== undefined} />
      {flag ? <Whole flag={flag} /> : !error && <Skeleton className="h-96 w-full rounded-xl" />}
    </>
  );
}

function Whole({ flag }: { flag: Flag }) {
  return (
    <>
      <header className="mb-6 flex flex-wrap items-start justify-between gap-4">
        <div>
          <h1 className="font-mono text-xl font-semibold">{flag.key}</h1>
          <p className="mt-2 flex flex-wrap items-center gap-3 text-muted">
            <Badge tone={flagTones[flag.status]}>{flagWords[flag.status]}</Badge>
            {flag.description}
          </p>
        </div>
        <FlagActions flag={flag} />
      </header>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Section title="Who has it" about="The kill switch goes before all of this; denied before allowed.">
          <FlagForm key={flag.revision} flag={flag} />
        </Section>
        <section aria-labelledby="history">
          <h2 id="history" className="mb-2 font-semibold">
            History
          </h2>
          <Listing
            label="History"
            query={useInfiniteQuery(flagHistoryQuery(flag.key))}
            idOf={({ revision, action }) => `${revision}-${action}`}
            row={({ actor, action, changes, changed_at }) => (
              <div className="px-4 py-3 text-sm">
                <p>
                  <span className="font-medium">{actor.name}</span> {deeds[action]}{" "}
                  <span className="text-muted">
                    <RelativeTime at={changed_at} />
                  </span>
                </p>
                {action === "update" && (
                  <p className="mt-0.5 wrap-anywhere text-muted">{Object.keys(changes).join(", ")}</p>
                )}
              </div>
            )}
            empty={<Empty icon={<History aria-hidden="true" />} title="No history" />}
          />
        </section>
      </div>
    </>
  );
}
