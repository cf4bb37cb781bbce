// What limits refused, who is blocked, and the rules beside the plans.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Ban, ShieldAlert } from "lucide-react";
import { useState } from "react";
import type { RateLimitSummary } from "#api/client.ts";
import { Button } from "#ui/button.tsx";
import { Choices } from "#ui/choices.tsx";
import { Figure } from "#ui/figure.tsx";
import { Listing } from "#ui/listing.tsx";
import { count, countShort, percent } from "#ui/numbers.ts";
import { Empty, PageHead } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { Table } from "#ui/table.tsx";
import { healthTones, healthWords } from "#webhooks/words.ts";
import { BlockForm } from "./block-form.tsx";
import { BlockRow } from "./block-row.tsx";
import { blockStates } from "./filters.ts";
import { blocksQuery, limitSummaryQuery } from "./queries.ts";
import { Rules } from "./rules.tsx";

const stateWords = { active: "In force", expired: "Expired", lifted: "Lifted" };
const toneOf = { good: "good", warn: "warn", bad: "bad", plain: "plain", accent: "plain" } as const;

export function RateLimiting() {
  const { status = "active" } = useSearch({ from: "/in/operators/limits" });
  const navigate = useNavigate({ from: "/operators/limits" });
  const { data, error } = useQuery(limitSummaryQuery);
  const [blocking, setBlocking] = useState<{ address?: string }>();
  return (
    <>
      <PageHead
        title="Rate limiting"
        about="The last 24 hours, all tenants."
        actions={
          <Button look="primary" onClick={() => setBlocking({})}>
            <Ban aria-hidden="true" /> Block…
          </Button>
        }
      />
      <ProblemNote error={error} />
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Figure
          name="State"
          value={data && healthWords[data.status]}
          tone={data ? toneOf[healthTones[data.status]] : "plain"}
        />
        <Figure
          name="Refused"
          value={data && countShort(data.refused)}
          about={data && `${percent(data.block_rate)} of ${countShort(data.allowed + data.refused)} calls`}
        />
        <Figure name="Blocks in force" value={data && count(data.blocks_in_force)} />
        <Figure name="Allowances reached" value={data && count(data.allowances_reached)} />
      </div>
      {data && data.patterns.length > 0 && (
        <ul className="mt-4 grid gap-2" aria-label="What looks like abuse">
          {data.patterns.map(({ kind, subject, detail }) => (
            <li key={`${kind}${subject}`} className="flex gap-2 rounded-xl bg-warn-soft px-4 py-3 text-sm">
              <ShieldAlert className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden="true" /> {detail}
            </li>
          ))}
        </ul>
      )}
      <Refused summary={data} onBlock={(address) => setBlocking({ address })} />
      <div className="mt-8 mb-2 flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-semibold">Blocks</h2>
        <Choices
          label="State"
          values={blockStates}
          words={stateWords}
          chosen={status}
          isNeeded
          onChoose={(chosen) => void navigate({ search: chosen ? { status: chosen } : {} })}
        />
      </div>
      <Listing
        label="Blocks"
        query={useInfiniteQuery(blocksQuery({ status }))}
        idOf={({ id }) => id}
        row={(block) => <BlockRow block={block} />}
        empty={<Empty icon={<Ban aria-hidden="true" />} title="Nobody is blocked" />}
      />
      <Rules />
      <BlockForm
        key={blocking?.address ?? ""}
        isOpen={blocking !== undefined}
        address={blocking?.address}
        onClose={() => setBlocking(undefined)}
      />
    </>
  );
}

function Refused({
  summary,
  onBlock,
}: {
  summary: RateLimitSummary | undefined;
  onBlock: (address: string) => void;
}) {
  return (
    <div className="mt-8 grid gap-6 lg:grid-cols-2">
      <section aria-labelledby="addresses" className="min-w-0">
        <h2 id="addresses" className="mb-2 font-semibold">
          Addresses refused most
        </h2>
        <Table
          label="Addresses refused most"
          rows={summary?.blocked_addresses}
          idOf={({ subject }) => subject}
          empty="No address was refused."
          columns={[
            { name: "Address", show: ({ subject }) => <code className="font-mono">{subject}</code> },
            { name: "Refused", isNumber: true, show: ({ refused }) => count(refused) },
            {
              name: "Do",
              show: ({ subject }) => (
                <Button size="small" onClick={() => onBlock(subject)}>
                  Block…
                </Button>
              ),
            },
          ]}
        />
      </section>
      <section aria-labelledby="endpoints" className="min-w-0">
        <h2 id="endpoints" className="mb-2 font-semibold">
          Endpoints refused most
        </h2>
        <Table
          label="Endpoints refused most"
          rows={summary?.blocked_endpoints}
          idOf={({ subject }) => subject}
          empty="No call was refused."
          columns={[
            { name: "Endpoint", show: ({ subject }) => <code className="font-mono">{subject}</code> },
            { name: "Refused", isNumber: true, show: ({ refused }) => count(refused) },
            { name: "Part", isNumber: true, show: ({ block_rate }) => percent(block_rate) },
          ]}
        />
      </section>
    </div>
  );
}
