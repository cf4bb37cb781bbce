import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { queryClient } from "#api/cache.ts";
import { api } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { notify } from "#ui/notices.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";

export function DeleteCapture({ id }: { id: string }) {
  const [isAsking, setAsking] = useState(false);
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => bodyOf(api.DELETE("/captures/{id}", { params: { path: { id } } })),
    onSuccess: async () => {
      notify("Capture deleted.");
      // Older pages are not read anew by themselves.
      queryClient.removeQueries({ queryKey: ["captures"] });
      await navigate({ to: "/captures", search: {} });
      queryClient.removeQueries({ queryKey: ["capture", id] });
    },
  });
  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)}>
        <Trash2 aria-hidden="true" /> Delete
      </Button>
      <Dialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title="Delete this capture?"
        description="Its files go too, and links to them stop working. It cannot be undone."
      >
        <ProblemNote error={remove.error} />
        <div className="mt-2 flex justify-end gap-2">
          <Button onClick={() => setAsking(false)}>Keep it</Button>
          <Button look="danger" isBusy={remove.isPending} onClick={() => remove.mutate()}>
            Delete
          </Button>
        </div>
      </Dialog>
    </>
  );
}
