// One person of any tenant: suspend, make an operator, act in their place.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { VenetianMask } from "lucide-react";
import { useState } from "react";
import { meQuery, queryClient } from "#api/cache.ts";
import { api, type PersonDetail as PersonView } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Back } from "#ui/back.tsx";
import { Badge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { CopyText } from "#ui/copy.tsx";
import { Facts } from "#ui/facts.tsx";
import { notify } from "#ui/notices.tsx";
import { Skeleton, useTitle } from "#ui/page.tsx";
import { Unloaded } from "#ui/unloaded.tsx";
import { Section } from "#ui/section.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { Impersonate } from "./impersonate.tsx";
import { personQuery } from "./queries.ts";

export function PersonDetail() {
  const { id } = useParams({ from: "/in/operators/people/$id" });
  const { data: person, error } = useQuery(personQuery(id));
  useTitle(person?.name ?? "Person");
  return (
    <>
      <Back link={{ to: "/operators/people", search: {} }}>People</Back>
      <Unloaded what="person" error={error} isKnown={person !== undefined} />
      {person ? <Whole person={person} /> : !error && <Skeleton className="h-80 w-full rounded-xl" />}
    </>
  );
}

function Whole({ person }: { person: PersonView }) {
  const { data: me } = useQuery(meQuery);
  const [isActing, setActing] = useState(false);
  const change = useMutation({
    mutationFn: (body: { status?: PersonView["status"]; is_platform_admin?: boolean }) =>
      bodyOf(api.PATCH("/admin/people/{id}", { params: { path: { id: person.id } }, body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["operators"] }),
    onError: (thrown) => notify(asProblem(thrown).message),
  });
  const isMe = me?.id === person.id;
  const isSuspended = person.status === "suspended";
  return (
    <>
      <header className="mb-6 flex flex-wrap items-start justify-between gap-4">
        <div>
          <h1 className="text-2xl font-semibold tracking-tight">{person.name}</h1>
          <p className="mt-1 flex flex-wrap items-center gap-3 text-muted">
            {person.email}
            {person.is_platform_admin && <Badge tone="accent">Operator</Badge>}
            {isSuspended && <Badge tone="bad">Suspended</Badge>}
          </p>
        </div>
        {!isMe && (
          <div className="flex flex-wrap gap-2">
            {!person.is_platform_admin && (
              <Button onClick={() => setActing(true)}>
                <VenetianMask aria-hidden="true" /> Act in their place…
              </Button>
            )}
            <Button
              isBusy={change.isPending}
              onClick={() => change.mutate({ is_platform_admin: !person.is_platform_admin })}
            >
              {person.is_platform_admin ? "Operator no more" : "Make an operator"}
            </Button>
            <Button
              look="danger"
              isBusy={change.isPending}
              onClick={() => change.mutate({ status: isSuspended ? "active" : "suspended" })}
            >
              {isSuspended ? "Let in again" : "Suspend"}
            </Button>
          </div>
        )}
      </header>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Section title="Person">
          <Facts
            facts={[
              ["Password", person.has_password ? "Set" : "None"],
              ["Two-factor", person.two_factor ? "On" : "Off"],
              ["Passkeys", person.passkeys],
              ["Sessions", person.sessions],
              [
                "Seen",
                person.last_sign_in_at ? <RelativeTime key="s" at={person.last_sign_in_at} /> : "Never",
              ],
              ["Since", <RelativeTime key="c" at={person.created_at} />],
              ["Id", <CopyText key="i" text={person.id} />],
            ]}
          />
        </Section>
        <Section title="Works in">
          <ul className="divide-y divide-line">
            {person.tenants.map(({ id, name, role }) => (
              <li key={id} className="flex justify-between gap-3 py-2">
                <Link
                  to="/operators/tenants/$id"
                  params={{ id }}
                  className="truncate font-medium text-accent"
                >
                  {name}
                </Link>
                <span className="text-muted capitalize">{role}</span>
              </li>
            ))}
          </ul>
          {person.tenants.length === 0 && <p className="text-muted">No tenant.</p>}
        </Section>
      </div>
      <Impersonate person={person} isOpen={isActing} onClose={() => setActing(false)} />
    </>
  );
}
