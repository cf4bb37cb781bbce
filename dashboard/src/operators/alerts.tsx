import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { queryClient } from "#api/cache.ts";
import { api, type AuditAlert } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Badge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { notify } from "#ui/notices.tsx";
import { Card } from "#ui/page.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { alertsQuery } from "./queries.ts";

const tones = { medium: "plain", high: "warn", critical: "bad" } as const;

/** What looks like an attack and nobody has taken note of; nothing where there is none. */
export function Alerts() {
  const { data } = useInfiniteQuery(alertsQuery);
  const alerts = data?.pages.flatMap((page) => page.data) ?? [];
  if (alerts.length === 0) return null;
  return (
    <section aria-labelledby="alerts" className="mb-6">
      <h2 id="alerts" className="mb-2 font-semibold">
        Alerts
      </h2>
      <Card>
        <ul className="divide-y divide-line">
          {alerts.map((alert) => (
            <Row key={alert.id} alert={alert} />
          ))}
        </ul>
      </Card>
    </section>
  );
}

function Row({ alert: { id, rule, severity, detail, created_at } }: { alert: AuditAlert }) {
  const note = useMutation({
    mutationFn: () =>
      bodyOf(api.POST("/admin/audit/alerts/{id}/acknowledge", { params: { path: { id } }, body: {} })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["operators"] }),
    onError: (thrown) => notify(asProblem(thrown).message),
  });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <TriangleAlert className="size-4 text-warn" aria-hidden="true" />
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-medium capitalize">{rule.replaceAll("_", " ")}</p>
        <p className="text-sm wrap-anywhere text-muted">
          {detail} · <RelativeTime at={created_at} />
        </p>
      </div>
      <Badge tone={tones[severity]}>{severity}</Badge>
      <Button size="small" isBusy={note.isPending} onClick={() => note.mutate()}>
        Take note
      </Button>
    </li>
  );
}
