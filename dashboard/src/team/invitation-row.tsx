import { useMutation } from "@tanstack/react-query";
import { queryClient } from "#api/cache.ts";
import { api, type Invitation } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Badge, type Tone } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { notify } from "#ui/notices.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { roleWords } from "./words.ts";

const tones: Record<Invitation["status"], Tone> = {
  open: "accent",
  accepted: "good",
  revoked: "plain",
  expired: "plain",
};
const words: Record<Invitation["status"], string> = {
  open: "Open",
  accepted: "Accepted",
  revoked: "Revoked",
  expired: "Expired",
};

export function InvitationRow({ invitation, mayWrite }: { invitation: Invitation; mayWrite: boolean }) {
  const { id, email, role, status } = invitation;
  const revoke = useMutation({
    mutationFn: () => bodyOf(api.DELETE("/invitations/{id}", { params: { path: { id } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["invitations"] }),
    onError: (thrown) => notify(asProblem(thrown).message),
  });
  return (
    <div className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5">
      <div className="min-w-0 flex-1 basis-52">
        <p className="truncate font-medium">{email}</p>
        <p className="text-sm text-muted">
          {roleWords[role]}, by {invitation.invited_by.name}, <RelativeTime at={invitation.created_at} />
        </p>
      </div>
      <Badge tone={tones[status]}>{words[status]}</Badge>
      {mayWrite && status === "open" && (
        <Button size="small" look="danger" isBusy={revoke.isPending} onClick={() => revoke.mutate()}>
          Revoke
        </Button>
      )}
    </div>
  );
}
