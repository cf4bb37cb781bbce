import { useMutation } from "@tanstack/react-query";
import { queryClient } from "#api/cache.ts";
import { api, type Block } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Badge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { notify } from "#ui/notices.tsx";
import { RelativeTime } from "#ui/time.tsx";

export function BlockRow({ block: { id, subject, identity, reason, until, status } }: { block: Block }) {
  const lift = useMutation({
    mutationFn: () => bodyOf(api.DELETE("/admin/limits/blocks/{id}", { params: { path: { id } } })),
    onSuccess: () => {
      notify(`${subject} is let through again.`);
      return queryClient.invalidateQueries({ queryKey: ["operators"] });
    },
    onError: (thrown) => notify(asProblem(thrown).message),
  });
  return (
    <div className="flex min-h-16 flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-2.5">
      <div className="min-w-0 flex-1 basis-56">
        <p className="truncate font-mono font-medium">{subject}</p>
        <p className="text-sm wrap-anywhere text-muted">{reason}</p>
      </div>
      <Badge tone="plain">{identity}</Badge>
      <span className="text-sm text-muted">
        {until ? (
          <>
            Until <RelativeTime at={until} />
          </>
        ) : (
          "Until lifted"
        )}
      </span>
      {status === "active" && (
        <Button size="small" isBusy={lift.isPending} onClick={() => lift.mutate()}>
          Unblock
        </Button>
      )}
    </div>
  );
}
