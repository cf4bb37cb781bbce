import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Ban, Download, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { queryClient } from "#api/cache.ts";
import { api, type Job, localPath } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { notify } from "#ui/notices.tsx";
import { isOver, isRetryable } from "./words.ts";

export function JobActions({ job: { job_id: id, job_type, status, result } }: { job: Job }) {
  const params = { path: { id } };
  const navigate = useNavigate();
  const [isDeleting, setDeleting] = useState(false);
  const refresh = async () => {
    // Older pages are not read anew by themselves.
    queryClient.removeQueries({ queryKey: ["jobs"] });
    await queryClient.invalidateQueries({ queryKey: ["job", id] });
  };
  const failed = (thrown: unknown) => notify(asProblem(thrown).message);
  const cancel = useMutation({
    mutationFn: () => bodyOf(api.POST("/jobs/{id}/cancel", { params })),
    onSuccess: refresh,
    onError: failed,
  });
  const retry = useMutation({
    mutationFn: () => bodyOf(api.POST("/jobs/{id}/retry", { params })),
    onSuccess: refresh,
    onError: failed,
  });
  const fetchFile = useMutation({
    mutationFn: () => bodyOf(api.GET("/jobs/{id}/download", { params })),
    onSuccess: ({ url }) => location.assign(localPath(url)),
    onError: failed,
  });
  const hasFile = job_type !== "compare" && job_type !== "bulk" && result !== null;
  return (
    <div className="flex flex-wrap gap-2">
      {hasFile && (
        <Button isBusy={fetchFile.isPending} onClick={() => fetchFile.mutate()}>
          <Download aria-hidden="true" /> Download
        </Button>
      )}
      {isRetryable(status) && (
        <Button isBusy={retry.isPending} onClick={() => retry.mutate()}>
          <RotateCcw aria-hidden="true" /> Try again
        </Button>
      )}
      {!isOver(status) && (
        <Button look="danger" isBusy={cancel.isPending} onClick={() => cancel.mutate()}>
          <Ban aria-hidden="true" /> Cancel
        </Button>
      )}
      {isOver(status) && (
        <Button look="danger" onClick={() => setDeleting(true)}>
          <Trash2 aria-hidden="true" /> Delete
        </Button>
      )}
      <Confirm
        isOpen={isDeleting}
        onClose={() => setDeleting(false)}
        title="Delete this job's record?"
        about="What it captured stays, under captures."
        verb="Delete"
        act={() => bodyOf(api.DELETE("/jobs/{id}", { params }))}
        onDone={async () => {
          queryClient.removeQueries({ queryKey: ["jobs"] });
          await navigate({ to: "/jobs", search: {} });
          queryClient.removeQueries({ queryKey: ["job", id] });
        }}
      />
    </div>
  );
}
