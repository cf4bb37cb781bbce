// API keys: what they may do, whether they are used, and how to make and end them.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { meQuery } from "#api/cache.ts";
import type { CreatedKey } from "#api/client.ts";
import { Button } from "#ui/button.tsx";
import { Card, Empty, PageHead, Skeleton } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { CreateKey } from "./create.tsx";
import { keysQuery } from "./queries.ts";
import { KeyRow } from "./row.tsx";
import { ShownOnce } from "./shown-once.tsx";

const filterClass =
  "h-7 rounded-md px-2.5 text-sm leading-7 text-muted hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:font-medium aria-[current=page]:text-accent";

export function Keys() {
  const filter = useSearch({ from: "/in/keys" });
  const { data: me } = useQuery(meQuery);
  const list = useInfiniteQuery(keysQuery(filter));
  const [isCreating, setCreating] = useState(false);
  const [created, setCreated] = useState<CreatedKey>();
  const keys = list.data?.pages.flatMap(({ data }) => data);
  const mayWrite = me?.scopes.includes("keys:write") ?? false;
  return (
    <>
      <PageHead
        title="API keys"
        about="A key speaks for this tenant, as far as its scopes go."
        actions={
          mayWrite && (
            <Button look="primary" onClick={() => setCreating(true)}>
              <Plus aria-hidden="true" /> New key
            </Button>
          )
        }
      />
      <nav
        aria-label="Which keys"
        className="mb-4 inline-flex rounded-lg border border-line bg-surface p-0.5"
      >
        <Link
          to="/keys"
          search={{}}
          activeOptions={{ exact: true, includeSearch: true }}
          className={filterClass}
        >
          All
        </Link>
        <Link to="/keys" search={{ active: true }} className={filterClass}>
          Active
        </Link>
        <Link to="/keys" search={{ active: false }} className={filterClass}>
          Inactive
        </Link>
      </nav>
      <ProblemNote error={list.error} />
      {keys?.length === 0 && (
        <Empty icon={<KeyRound aria-hidden="true" />} title="No keys here">
          <p>{filter.active === undefined ? "Make the first one to call the API." : "None is like this."}</p>
        </Empty>
      )}
      {(!keys || keys.length > 0) && !list.error && (
        <Card>
          <ul className="divide-y divide-line" aria-label="API keys">
            {keys ? (
              keys.map((key) => (
                <KeyRow key={key.id} value={key} mayWrite={mayWrite} onReplaced={setCreated} />
              ))
            ) : (
              <Waiting />
            )}
          </ul>
        </Card>
      )}
      {list.hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show older
          </Button>
        </div>
      )}
      <CreateKey
        isOpen={isCreating}
        mine={me?.scopes ?? []}
        onClose={() => setCreating(false)}
        onCreated={(key) => {
          setCreating(false);
          setCreated(key);
        }}
      />
      <ShownOnce created={created} onClose={() => setCreated(undefined)} />
    </>
  );
}

const waitingRows = ["a", "b", "c"];

function Waiting() {
  return waitingRows.map((key) => (
    <li key={key} className="flex items-center gap-4 px-4 py-4">
      <div className="flex-1 space-y-2">
        <Skeleton className="h-4 w-40" />
        <Skeleton className="h-3.5 w-64 max-w-full" />
      </div>
      <Skeleton className="h-6 w-16 rounded-full" />
    </li>
  ));
}
