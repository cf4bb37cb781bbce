import { useMutation } from "@tanstack/react-query";
import { Ellipsis, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { queryClient } from "#api/cache.ts";
import { api, type Me, type Member } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Badge } from "#ui/badge.tsx";
import { buttonClass } from "#ui/button.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { Menu } from "#ui/menu.tsx";
import { notify } from "#ui/notices.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { roles, roleWords } from "./words.ts";

export function MemberRow({
  person,
  me,
  mayWrite,
}: {
  person: Member;
  me: Me | undefined;
  mayWrite: boolean;
}) {
  return (
    <div className="flex min-h-16 flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-2.5">
      <div className="min-w-0 flex-1 basis-52">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {person.name}
          {person.id === me?.id && <Badge tone="accent">You</Badge>}
          {person.status === "suspended" && <Badge tone="bad">Suspended</Badge>}
        </p>
        <p className="truncate text-sm text-muted">{person.email}</p>
      </div>
      {person.two_factor && (
        <span className="flex items-center gap-1.5 text-sm text-muted">
          <ShieldCheck className="size-4 text-good" aria-hidden="true" /> Two-factor
        </span>
      )}
      <span className="w-36 text-sm text-muted sm:text-right">
        {person.last_sign_in_at ? (
          <>
            Seen <RelativeTime at={person.last_sign_in_at} />
          </>
        ) : (
          "Never signed in"
        )}
      </span>
      <span className="ml-auto flex items-center gap-1">
        <Badge tone="plain">{roleWords[person.role]}</Badge>
        {mayWrite ? <Doings person={person} isMe={person.id === me?.id} /> : null}
      </span>
    </div>
  );
}

function Doings({ person: { id, name, role }, isMe }: { person: Member; isMe: boolean }) {
  const [isRemoving, setRemoving] = useState(false);
  const [withKeys, setWithKeys] = useState(false);
  const params = { path: { id } };
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["people"] });
  const change = useMutation({
    mutationFn: (next: Member["role"]) => bodyOf(api.PATCH("/people/{id}", { params, body: { role: next } })),
    onSuccess: (now) => {
      notify(`${name}: ${roleWords[now.role].toLowerCase()} now.`, () => change.mutate(role));
      return refresh();
    },
    onError: (thrown) => notify(asProblem(thrown).message),
  });
  return (
    <>
      <Menu
        align="end"
        trigger={
          <button
            type="button"
            aria-label={`What to do with ${name}`}
            className={buttonClass("ghost", "icon")}
          >
            <Ellipsis aria-hidden="true" />
          </button>
        }
        entries={[
          {
            kind: "choices",
            label: "Role",
            value: role,
            choices: roles.map((one) => ({ value: one, label: roleWords[one] })),
            onChoose: (chosen) => {
              const next = roles.find((one) => one === chosen);
              if (next && next !== role) change.mutate(next);
            },
          },
          { kind: "line" },
          {
            kind: "item",
            label: isMe ? "Leave…" : "Take out…",
            isDanger: true,
            onClick: () => setRemoving(true),
          },
        ]}
      />
      <Confirm
        isOpen={isRemoving}
        onClose={() => setRemoving(false)}
        title={isMe ? "Leave this tenant?" : `Take ${name} out of the tenant?`}
        about="Their sessions here end at once. API keys that they made are the tenant's, and work on unless you revoke them too."
        verb={isMe ? "Leave" : "Take out"}
        keep="Cancel"
        act={() =>
          bodyOf(api.DELETE("/people/{id}", { params: { ...params, query: { revoke_keys: withKeys } } }))
        }
        onDone={() => (isMe ? queryClient.resetQueries() : refresh())}
      >
        <label className="flex items-center gap-2 text-sm">
          <input
            type="checkbox"
            checked={withKeys}
            onChange={({ target }) => setWithKeys(target.checked)}
            className="size-4 accent-accent"
          />
          Revoke the API keys that {isMe ? "you" : "they"} made
        </label>
      </Confirm>
    </>
  );
}
