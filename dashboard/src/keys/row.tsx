import { useMutation } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { queryClient } from "#api/cache.ts";
import { api, type CreatedKey, type Key } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Badge, type Tone } from "#ui/badge.tsx";
import { buttonClass } from "#ui/button.tsx";
import { Menu, type MenuEntry } from "#ui/menu.tsx";
import { notify } from "#ui/notices.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { RevokeKey } from "./revoke.tsx";

const tones: Record<Key["status"], Tone> = {
  active: "good",
  disabled: "warn",
  expired: "plain",
  revoked: "plain",
};
/** The old key works on for a day beside the new one. */
const graceSeconds = 86_400;
const number = new Intl.NumberFormat("en");

export function KeyRow({
  value: key,
  mayWrite,
  onReplaced,
}: {
  value: Key;
  mayWrite: boolean;
  onReplaced: (key: CreatedKey) => void;
}) {
  const { success_rate_30d: rate } = key;
  return (
    <li data-row className="flex flex-wrap items-center gap-x-5 gap-y-2 px-4 py-3.5">
      <div className="min-w-0 flex-1 basis-56">
        <p className="truncate font-medium">{key.description || "No description"}</p>
        <p className="mt-0.5 flex flex-wrap gap-x-2 text-sm text-muted">
          <code className="font-mono">{key.masked_key}</code>
          <span title={key.scopes.join(", ")}>
            {key.scopes.length === 1 ? key.scopes[0] : `${key.scopes.length} scopes`}
          </span>
          <Maker of={key.created_by} />
        </p>
      </div>
      <dl className="flex gap-5 text-sm [&_dt]:text-xs [&_dt]:text-muted">
        <div className="w-24">
          <dt>Last used</dt>
          <dd>{key.last_used_at ? <RelativeTime at={key.last_used_at} /> : "Never"}</dd>
        </div>
        <div className="w-20">
          <dt>30 days</dt>
          <dd className="tabular-nums">{number.format(key.requests_30d)}</dd>
        </div>
        <div className="w-16">
          <dt>Success</dt>
          <dd className="tabular-nums">
            {rate === null ? "–" : `${(rate * 100).toFixed(rate === 1 ? 0 : 1)} %`}
          </dd>
        </div>
      </dl>
      <div className="ml-auto flex items-center justify-end gap-1 sm:w-32">
        <Badge tone={tones[key.status]}>{key.status[0]?.toUpperCase() + key.status.slice(1)}</Badge>
        {mayWrite && key.status !== "revoked" ? (
          <Doings value={key} onReplaced={onReplaced} />
        ) : (
          <span className="size-9" />
        )}
      </div>
    </li>
  );
}

function Maker({ of }: { of: Key["created_by"] }) {
  if (of?.status === "removed") return <span className="text-warn">made by somebody who left</span>;
  return of?.type === "person" ? <span>by {of.name}</span> : null;
}

function Doings({ value: key, onReplaced }: { value: Key; onReplaced: (key: CreatedKey) => void }) {
  const [isRevoking, setRevoking] = useState(false);
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["keys"] });
  const params = { path: { id: key.id } };
  const turn = useMutation({
    mutationFn: (way: "enable" | "disable") =>
      bodyOf(
        way === "enable"
          ? api.POST("/keys/{id}/enable", { params })
          : api.POST("/keys/{id}/disable", { params }),
      ),
    onSuccess: (now) => {
      if (now.status === "disabled") notify("Key disabled.", () => turn.mutate("enable"));
      else notify("Key enabled.");
      return refresh();
    },
    onError: (thrown) => notify(asProblem(thrown).message),
  });
  const rotate = useMutation({
    mutationFn: () =>
      bodyOf(api.POST("/keys/{id}/rotate", { params, body: { grace_seconds: graceSeconds } })),
    onSuccess: (created) => {
      onReplaced(created);
      return refresh();
    },
    onError: (thrown) => notify(asProblem(thrown).message),
  });
  const entries: MenuEntry[] = [
    ...(key.status === "active"
      ? ([
          { kind: "item", label: "Replace; the old one works for a day", onClick: () => rotate.mutate() },
          { kind: "item", label: "Disable", onClick: () => turn.mutate("disable") },
          { kind: "line" },
        ] as const)
      : []),
    ...(key.status === "disabled"
      ? ([{ kind: "item", label: "Enable", onClick: () => turn.mutate("enable") }, { kind: "line" }] as const)
      : []),
    { kind: "item", label: "Revoke…", isDanger: true, onClick: () => setRevoking(true) },
  ];
  return (
    <>
      <Menu
        align="end"
        trigger={
          <button
            type="button"
            aria-label={`What to do with ${key.description || key.masked_key}`}
            className={buttonClass("ghost", "icon")}
          >
            <Ellipsis aria-hidden="true" />
          </button>
        }
        entries={entries}
      />
      <RevokeKey value={key} isOpen={isRevoking} onClose={() => setRevoking(false)} />
    </>
  );
}
