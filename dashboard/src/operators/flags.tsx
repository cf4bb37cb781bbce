// Feature flags: who has what of what is not for everybody yet.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Flag as FlagIcon, Plus } from "lucide-react";
import { useState } from "react";
import { queryClient } from "#api/cache.ts";
import { api, type Flag } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Badge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Form, Select, Text } from "#ui/form.tsx";
import { Listing } from "#ui/listing.tsx";
import { Empty, PageHead } from "#ui/page.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { flagsQuery } from "./queries.ts";
import { flagTones, flagWords, kindWords } from "./words.ts";

const kinds = ["boolean", "percentage", "user_list", "plan_based"] as const;

export function Flags() {
  const [isAdding, setAdding] = useState(false);
  return (
    <>
      <PageHead
        title="Feature flags"
        about="Who has what is not for everybody yet."
        actions={
          <Button look="primary" onClick={() => setAdding(true)}>
            <Plus aria-hidden="true" /> New flag
          </Button>
        }
      />
      <Listing
        label="Feature flags"
        query={useInfiniteQuery(flagsQuery)}
        idOf={idOf}
        row={(flag) => <Row flag={flag} />}
        empty={
          <Empty icon={<FlagIcon aria-hidden="true" />} title="No flags yet">
            <p>A flag gives a feature to some, a share or all, and takes it back in seconds.</p>
          </Empty>
        }
      />
      <NewFlag isOpen={isAdding} onClose={() => setAdding(false)} />
    </>
  );
}

const idOf = ({ key }: Flag) => key;

function Row({ flag: { key, description, kind, percentage, status, updated_at } }: { flag: Flag }) {
  return (
    <div className="flex min-h-16 flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 hover:bg-sunken/60">
      <div className="min-w-0 flex-1 basis-56">
        <Link
          to="/operators/flags/$key"
          params={{ key }}
          className="block truncate font-mono font-medium after:absolute after:inset-0"
        >
          {key}
        </Link>
        <p className="truncate text-sm text-muted">{description}</p>
      </div>
      <span className="text-sm text-muted">
        {kind === "percentage" ? `${percentage ?? 0} %` : kindWords[kind]}
      </span>
      <span className="w-28 text-sm text-muted sm:text-right">
        <RelativeTime at={updated_at} />
      </span>
      <Badge tone={flagTones[status]}>{flagWords[status]}</Badge>
    </div>
  );
}

function NewFlag({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const navigate = useNavigate();
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="New flag"
      description="Off for everybody until you set who has it."
    >
      <Form
        fields={["key", "description", "kind"]}
        verb="Add it"
        onCancel={onClose}
        send={({ key = "", description = "", kind }) =>
          bodyOf(
            api.POST("/admin/flags", {
              body: {
                key,
                description,
                kind: kinds.find((one) => one === kind) ?? "boolean",
                enabled: false,
              },
            }),
          )
        }
        onDone={async ({ key }) => {
          onClose();
          await queryClient.invalidateQueries({ queryKey: ["operators", "flags"] });
          await navigate({ to: "/operators/flags/$key", params: { key } });
        }}
      >
        <Text label="Key" name="key" autoFocus hint="Such as new-pdf-engine" />
        <Text label="What it gives" name="description" />
        <Select label="Kind" name="kind" options={kinds.map((kind) => [kind, kindWords[kind]] as const)} />
      </Form>
    </Dialog>
  );
}
