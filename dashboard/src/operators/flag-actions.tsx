import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { queryClient } from "#api/cache.ts";
import { api, type Flag } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { notify } from "#ui/notices.tsx";

const refresh = () => queryClient.invalidateQueries({ queryKey: ["operators"] });

export function FlagActions({ flag: { key, kill_switch: isKilled, revision } }: { flag: Flag }) {
  const [isDeleting, setDeleting] = useState(false);
  const navigate = useNavigate();
  const params = { path: { key } };
  const turn = useMutation({
    mutationFn: (way: "kill" | "restore") =>
      bodyOf(
        way === "kill"
          ? api.POST("/admin/flags/{key}/kill", { params })
          : api.POST("/admin/flags/{key}/restore", { params }),
      ),
    onSuccess: (now) => {
      if (now.kill_switch) notify("Nobody has it now.", () => turn.mutate("restore"));
      else notify("Its rules count again.");
      return refresh();
    },
    onError: (thrown) => notify(asProblem(thrown).message),
  });
  return (
    <div className="flex gap-2">
      <Button
        look={isKilled ? "primary" : "danger"}
        isBusy={turn.isPending}
        onClick={() => turn.mutate(isKilled ? "restore" : "kill")}
      >
        {isKilled ? "Restore" : "Kill"}
      </Button>
      <Button look="danger" onClick={() => setDeleting(true)}>
        Delete…
      </Button>
      <Confirm
        isOpen={isDeleting}
        onClose={() => setDeleting(false)}
        title={`Delete ${key}?`}
        about="Whoever asks for it is told that there is no such flag. Its history stays."
        verb="Delete"
        act={() =>
          bodyOf(
            api.DELETE("/admin/flags/{key}", {
              params: { ...params, header: { "If-Match": `"${revision}"` } },
            }),
          )
        }
        onDone={async () => {
          await navigate({ to: "/operators/flags" });
          await refresh();
        }}
      />
    </div>
  );
}
