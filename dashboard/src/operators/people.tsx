// People of all tenants.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Users } from "lucide-react";
import type { Person } from "#api/client.ts";
import { Badge } from "#ui/badge.tsx";
import { Listing } from "#ui/listing.tsx";
import { Empty, PageHead } from "#ui/page.tsx";
import { SearchField } from "#ui/search-field.tsx";
import { RelativeTime } from "#ui/time.tsx";
import type { PeopleFilter } from "./filters.ts";
import { peopleQuery } from "./queries.ts";

export function People() {
  const filter = useSearch({ from: "/in/operators/people" });
  const navigate = useNavigate({ from: "/operators/people" });
  const change = (part: PeopleFilter) => void navigate({ search: { ...filter, ...part } });
  return (
    <>
      <PageHead title="People" about="Of all tenants." />
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <label className="flex items-center gap-2 text-sm">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={filter.platform_admin === true}
            onChange={({ target }) => change({ platform_admin: target.checked || undefined })}
          />
          Only operators
        </label>
        {filter.tenant_id && (
          <Link to="/operators/people" search={{}} className="rounded text-sm text-accent hover:underline">
            Of one tenant: show all
          </Link>
        )}
        <SearchField label="Name, address or id" value={filter.q} onSearch={(q) => change({ q })} />
      </div>
      <Listing
        label="People"
        query={useInfiniteQuery(peopleQuery(filter))}
        idOf={idOf}
        row={(person) => <Row person={person} />}
        empty={<Empty icon={<Users aria-hidden="true" />} title="Nobody fits" />}
      />
    </>
  );
}

const idOf = ({ id }: Person) => id;

function Row({
  person: { id, name, email, status, is_platform_admin: isOperator, last_sign_in_at },
}: {
  person: Person;
}) {
  return (
    <div className="flex min-h-16 flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 hover:bg-sunken/60">
      <div className="min-w-0 flex-1 basis-52">
        <Link
          to="/operators/people/$id"
          params={{ id }}
          className="block truncate font-medium after:absolute after:inset-0"
        >
          {name}
        </Link>
        <p className="truncate text-sm text-muted">{email}</p>
      </div>
      <span className="text-sm text-muted">
        {last_sign_in_at ? (
          <>
            Seen <RelativeTime at={last_sign_in_at} />
          </>
        ) : (
          "Never signed in"
        )}
      </span>
      {isOperator && <Badge tone="accent">Operator</Badge>}
      {status === "suspended" && <Badge tone="bad">Suspended</Badge>}
    </div>
  );
}
