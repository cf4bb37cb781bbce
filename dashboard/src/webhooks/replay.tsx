import { useState } from "react";
import { queryClient } from "#api/cache.ts";
import { api } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { Form, Select, type Texts } from "#ui/form.tsx";
import { notify } from "#ui/notices.tsx";
import { count } from "#ui/numbers.ts";
import { Section } from "#ui/section.tsx";

const what = [
  ["failed", "What was given up"],
  ["missing", "What was never sent there"],
  ["delivered", "What was delivered"],
  ["any", "Everything"],
] as const;
const since = [
  ["1", "Of the last hour"],
  ["24", "Of the last day"],
  ["168", "Of the last week"],
  ["720", "Of the last 30 days"],
] as const;
const hourMs = 3_600_000;

type Filter = { status: (typeof what)[number][0]; created_after: string };

function filterOf({ status, hours = "24" }: Texts): Filter {
  const state = what.find(([value]) => value === status)?.[0] ?? "failed";
  return { status: state, created_after: new Date(Date.now() - Number(hours) * hourMs).toISOString() };
}

/** Sends again what an endpoint missed: counted first, then sent once that is wanted. */
export function Replay({ id }: { id: string }) {
  const [counted, setCounted] = useState<{ filter: Filter; total: number }>();
  const ask = (filter: Filter, isDry: boolean) =>
    bodyOf(api.POST("/webhooks/replays", { body: { endpoint_id: id, filter, dry_run: isDry } }));
  return (
    <Section title="Send again" about="Counts first; nothing is sent before you say so.">
      <Form
        fields={["filter"]}
        verb="Count them"
        look="secondary"
        send={async (texts) => {
          const filter = filterOf(texts);
          return { filter, total: (await ask(filter, true)).total };
        }}
        onDone={setCounted}
      >
        <Select label="What" name="status" options={what} />
        <Select label="When" name="hours" options={since} defaultValue="24" />
      </Form>
      {counted && (
        <div
          className="mt-4 flex flex-wrap items-center justify-between gap-3 border-t border-line pt-4"
          role="status"
        >
          <span className="text-sm">
            <strong className="font-semibold tabular-nums">{count(counted.total)}</strong>{" "}
            {counted.total === 1 ? "event fits" : "events fit"}
          </span>
          {counted.total > 0 && (
            <Button
              look="primary"
              size="small"
              onClick={async () => {
                setCounted(undefined);
                await ask(counted.filter, false);
                notify(`${count(counted.total)} on their way.`);
                await queryClient.invalidateQueries({ queryKey: ["webhooks"] });
              }}
            >
              Send {counted.total === 1 ? "it" : "them"}
            </Button>
          )}
        </div>
      )}
    </Section>
  );
}
