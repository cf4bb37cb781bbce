// Where the person is signed in, and how to end it there. Mails about new sign-ins lead here.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { MonitorSmartphone } from "lucide-react";
import { queryClient } from "#api/cache.ts";
import { api, type Session } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Badge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { notify } from "#ui/notices.tsx";
import { Card, Skeleton } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { browserName } from "./browser-name.ts";
import { SettingsHead } from "./tabs.tsx";

const sessionsQuery = {
  queryKey: ["sessions"],
  queryFn: async () => (await bodyOf(api.GET("/auth/sessions"))).data,
};

export function Sessions() {
  const { data, error } = useQuery(sessionsQuery);
  const navigate = useNavigate();
  const everywhere = useMutation({
    mutationFn: () => bodyOf(api.POST("/auth/sign-out-everywhere")),
    onSuccess: async () => {
      await navigate({ to: "/sign-in", search: {} });
      queryClient.clear();
    },
  });
  return (
    <>
      <SettingsHead title="Where you are signed in" />
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted">End what you do not know, then change your password.</p>
        <Button look="danger" isBusy={everywhere.isPending} onClick={() => everywhere.mutate()}>
          Sign out everywhere
        </Button>
      </div>
      <div className="mb-4 empty:hidden">
        <ProblemNote error={error ?? everywhere.error} />
      </div>
      <Card>
        <ul className="divide-y divide-line">
          {data ? data.map((session) => <Row key={session.id} session={session} />) : !error && <Waiting />}
        </ul>
      </Card>
    </>
  );
}

function Row({ session }: { session: Session }) {
  const end = useMutation({
    mutationFn: () => bodyOf(api.DELETE("/auth/sessions/{id}", { params: { path: { id: session.id } } })),
    onSuccess: async () => {
      notify("Signed out there.");
      await queryClient.invalidateQueries(sessionsQuery);
    },
  });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3.5">
      <MonitorSmartphone className="size-5 shrink-0 text-muted" aria-hidden="true" />
      <div className="min-w-0 flex-1 basis-52">
        <p className="flex flex-wrap items-center gap-2 font-medium" title={session.user_agent}>
          {browserName(session.user_agent)}
          {session.is_current && <Badge tone="good">This browser</Badge>}
        </p>
        <p className="text-sm text-muted">
          {session.address} · by {session.method.replace("_", " ")} · seen{" "}
          <RelativeTime at={session.last_seen_at} />
        </p>
        <ProblemNote error={end.error} />
      </div>
      {!session.is_current && (
        <Button size="small" look="danger" isBusy={end.isPending} onClick={() => end.mutate()}>
          End
        </Button>
      )}
    </li>
  );
}

function Waiting() {
  return (
    <li className="flex items-center gap-4 px-4 py-3.5">
      <Skeleton className="size-5" />
      <div className="flex-1 space-y-2">
        <Skeleton className="h-4 w-44" />
        <Skeleton className="h-3.5 w-64" />
      </div>
    </li>
  );
}
