// One bulk: how far it is in all, and each of its captures.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Ban } from "lucide-react";
import { queryClient } from "#api/cache.ts";
import { api, type Bulk, type BulkCapture } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Back } from "#ui/back.tsx";
import { Badge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { WaitingRows } from "#ui/waiting-rows.tsx";
import { notify } from "#ui/notices.tsx";
import { Card, PageHead } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { Progress } from "./progress.tsx";
import { bulkQuery } from "./queries.ts";
import { isOver, stateTones, stateWords } from "./words.ts";

export function BulkDetail() {
  const { id } = useParams({ from: "/in/jobs/bulk/$id" });
  const { data: bulk, error } = useQuery(bulkQuery(id));
  const cancel = useMutation({
    mutationFn: () => bodyOf(api.POST("/captures/bulk/{id}/cancel", { params: { path: { id } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["bulk", id] }),
    onError: (thrown) => notify(asProblem(thrown).message),
  });
  return (
    <>
      <Back link={{ to: "/jobs", search: {} }}>Jobs</Back>
      <PageHead
        title={bulk ? `Bulk of ${bulk.total}` : "Bulk"}
        about={bulk ? countsOf(bulk) : " "}
        actions={
          bulk &&
          !isOver(bulk.status) && (
            <Button look="danger" isBusy={cancel.isPending} onClick={() => cancel.mutate()}>
              <Ban aria-hidden="true" /> Cancel what is left
            </Button>
          )
        }
      />
      <ProblemNote error={error} />
      {!bulk && !error && <WaitingRows />}
      {bulk && (
        <>
          <Card className="mb-4 flex items-center gap-4 p-4">
            <Badge tone={stateTones[bulk.status]}>{stateWords[bulk.status]}</Badge>
            <span className="flex-1">
              <Progress value={bulk.progress} label="Progress of the bulk" />
            </span>
          </Card>
          <Card className="overflow-clip">
            <ul className="divide-y divide-line" aria-label="Captures of the bulk">
              {bulk.captures.map((capture) => (
                <li key={capture.index} data-row className="relative">
                  <Row capture={capture} />
                </li>
              ))}
            </ul>
          </Card>
        </>
      )}
    </>
  );
}

function countsOf({ counts }: Bulk): string {
  const told = Object.entries(counts).filter(([, count]) => count > 0);
  return told
    .map(([state, count]) => `${count} ${stateWords[state as Bulk["status"]].toLowerCase()}`)
    .join(", ");
}

function Row({ capture }: { capture: BulkCapture }) {
  const { capture_id: id, url, reference, error, status } = capture;
  const name = url ?? reference ?? `Capture ${capture.index + 1}`;
  return (
    <div className="flex min-h-14 items-center gap-4 px-4 py-2.5 hover:bg-sunken/60">
      <span className="w-7 shrink-0 text-right text-sm text-muted tabular-nums">{capture.index + 1}</span>
      <div className="min-w-0 flex-1">
        {id ? (
          <Link
            to="/captures/$id"
            params={{ id }}
            className="block truncate font-medium after:absolute after:inset-0"
          >
            {name}
          </Link>
        ) : (
          <p className="truncate font-medium">{name}</p>
        )}
        {error && <p className="truncate text-sm text-bad">{error.detail}</p>}
      </div>
      <Badge tone={stateTones[status]}>{stateWords[status]}</Badge>
    </div>
  );
}
