import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, Send } from "lucide-react";
import { useState } from "react";
import { meQuery, queryClient } from "#api/cache.ts";
import { api, type WebhookEndpoint } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Button, buttonClass } from "#ui/button.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { Menu } from "#ui/menu.tsx";
import { notify } from "#ui/notices.tsx";
import { EndpointForm } from "./endpoint-form.tsx";
import { SecretShown } from "./secret-shown.tsx";
import { SendTest } from "./send-test.tsx";

type Opened = "edit" | "rotate" | "delete" | "test";
const refresh = () => queryClient.invalidateQueries({ queryKey: ["webhooks"] });

export function EndpointActions({ endpoint }: { endpoint: WebhookEndpoint }) {
  const { data: me } = useQuery(meQuery);
  const [opened, setOpened] = useState<Opened>();
  const [secret, setSecret] = useState<string>();
  const params = { path: { id: endpoint.id } };
  const failed = (thrown: unknown) => notify(asProblem(thrown).message);
  const turn = useMutation({
    mutationFn: (way: "enable" | "disable") =>
      bodyOf(
        way === "enable"
          ? api.POST("/webhooks/endpoints/{id}/enable", { params })
          : api.POST("/webhooks/endpoints/{id}/disable", { params }),
      ),
    onSuccess: (now) => {
      if (now.status === "disabled") notify("Deliveries are stopped.", () => turn.mutate("enable"));
      else notify("Deliveries go on.");
      return refresh();
    },
    onError: failed,
  });
  const reveal = useMutation({
    mutationFn: () => bodyOf(api.GET("/webhooks/endpoints/{id}/secret", { params })),
    onSuccess: (found) => setSecret(found.secret),
    onError: failed,
  });
  if (!me?.scopes.includes("webhooks:write")) return null;
  const close = () => setOpened(undefined);
  const isOn = endpoint.status === "enabled";
  return (
    <div className="flex flex-wrap gap-2">
      <Button onClick={() => setOpened("test")}>
        <Send aria-hidden="true" /> Send a test
      </Button>
      {!isOn && (
        <Button look="primary" isBusy={turn.isPending} onClick={() => turn.mutate("enable")}>
          Enable
        </Button>
      )}
      <Menu
        align="end"
        trigger={
          <button
            type="button"
            aria-label="More to do with the endpoint"
            className={buttonClass("secondary", "icon")}
          >
            <Ellipsis aria-hidden="true" />
          </button>
        }
        entries={[
          { kind: "item", label: "Change…", onClick: () => setOpened("edit") },
          { kind: "item", label: "Reveal the secret", onClick: () => reveal.mutate() },
          { kind: "item", label: "Replace the secret…", onClick: () => setOpened("rotate") },
          ...(isOn
            ? [{ kind: "item", label: "Disable", onClick: () => turn.mutate("disable") } as const]
            : []),
          { kind: "line" },
          { kind: "item", label: "Delete…", isDanger: true, onClick: () => setOpened("delete") },
        ]}
      />
      <EndpointForm isOpen={opened === "edit"} onClose={close} endpoint={endpoint} />
      <SendTest id={endpoint.id} isOpen={opened === "test"} onClose={close} />
      <Confirm
        isOpen={opened === "rotate"}
        onClose={close}
        title="Replace the signing secret?"
        about="For a day deliveries are signed with both, so that your receiver can change over without a gap."
        verb="Replace it"
        act={async () =>
          setSecret(
            (await bodyOf(api.POST("/webhooks/endpoints/{id}/rotate", { params, body: {} }))).secret ??
              undefined,
          )
        }
        onDone={refresh}
      />
      <DeleteEndpoint id={endpoint.id} isOpen={opened === "delete"} onClose={close} />
      <SecretShown secret={secret} onClose={() => setSecret(undefined)} />
    </div>
  );
}

function DeleteEndpoint({ id, isOpen, onClose }: { id: string; isOpen: boolean; onClose: () => void }) {
  const navigate = useNavigate();
  return (
    <Confirm
      isOpen={isOpen}
      onClose={onClose}
      title="Delete this endpoint?"
      about="What waits to be sent there is dropped. What was sent stays in the log."
      verb="Delete"
      act={() => bodyOf(api.DELETE("/webhooks/endpoints/{id}", { params: { path: { id } } }))}
      onDone={async () => {
        await navigate({ to: "/webhooks" });
        await refresh();
      }}
    />
  );
}
