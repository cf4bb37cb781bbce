import { useMutation } from "@tanstack/react-query";
import { queryClient } from "#api/cache.ts";
import { api, type Key } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { notify } from "#ui/notices.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";

export function RevokeKey({ value, isOpen, onClose }: { value: Key; isOpen: boolean; onClose: () => void }) {
  const revoke = useMutation({
    mutationFn: () => bodyOf(api.DELETE("/keys/{id}", { params: { path: { id: value.id } } })),
    onSuccess: async () => {
      notify("Key revoked.");
      onClose();
      await queryClient.invalidateQueries({ queryKey: ["keys"] });
    },
  });
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Revoke this key?"
      description={
        <>
          <strong className="font-medium text-ink">{value.description || value.masked_key}</strong> stops
          working within 5 seconds, for good. Disabling can be undone; this cannot.
        </>
      }
    >
      <ProblemNote error={revoke.error} />
      <div className="mt-2 flex justify-end gap-2">
        <Button onClick={onClose}>Keep it</Button>
        <Button look="danger" isBusy={revoke.isPending} onClick={() => revoke.mutate()}>
          Revoke
        </Button>
      </div>
    </Dialog>
  );
}
