import { useMutation } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { meQuery, queryClient } from "#api/cache.ts";
import { api, type Me } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Badge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { CopyButton } from "#ui/copy.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Form, Text } from "#ui/form.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { Code, Section } from "#ui/section.tsx";

const QrCode = lazy(() => import("./qr-code.tsx").then((file) => ({ default: file.QrCode })));

type WithProof = <T>(act: () => Promise<T>) => Promise<T>;
type Asking = "disable" | "codes";

export function TwoFactor({ me: { two_factor: state }, withProof }: { me: Me; withProof: WithProof }) {
  const [enrolment, setEnrolment] = useState<{ secret: string; uri: string }>();
  const [asking, setAsking] = useState<Asking>();
  const [codes, setCodes] = useState<string[]>();
  const refresh = () => queryClient.invalidateQueries(meQuery);
  const begin = useMutation({
    mutationFn: () => withProof(() => bodyOf(api.POST("/auth/two-factor"))),
    onSuccess: setEnrolment,
  });
  return (
    <Section
      title="Two-factor sign-in"
      about={
        state.enabled
          ? `On; ${state.recovery_codes_left} recovery codes left.`
          : "A code of an app on your phone, asked for after the password."
      }
      actions={state.enabled ? <Badge tone="good">On</Badge> : <Badge tone="plain">Off</Badge>}
    >
      <ProblemNote error={begin.error} />
      {state.enabled && (
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => setAsking("codes")}>New recovery codes</Button>
          <Button look="danger" onClick={() => setAsking("disable")}>
            Turn it off…
          </Button>
        </div>
      )}
      {!state.enabled && !enrolment && (
        <Button look="primary" isBusy={begin.isPending} onClick={() => begin.mutate()}>
          Set it up
        </Button>
      )}
      {!state.enabled && enrolment && (
        <div className="grid gap-4">
          <p>
            Scan this with your authenticator app,{" "}
            <a href={enrolment.uri} className="font-medium text-accent underline underline-offset-3">
              open it
            </a>{" "}
            where the app is on this device, or enter the secret there:
          </p>
          <div className="size-44">
            <Suspense>
              <QrCode text={enrolment.uri} label="Your two-factor secret as a code to scan" />
            </Suspense>
          </div>
          <div className="flex flex-wrap items-center gap-2 rounded-lg border border-line bg-sunken p-3">
            <code className="min-w-0 flex-1 font-mono text-sm break-all">{enrolment.secret}</code>
            <CopyButton text={enrolment.secret} />
          </div>
          <Form
            fields={["code"]}
            verb="Turn it on"
            send={({ code = "" }) =>
              withProof(() => bodyOf(api.POST("/auth/two-factor/confirm", { body: { code: code.trim() } })))
            }
            onDone={async ({ recovery_codes }) => {
              setCodes(recovery_codes);
              setEnrolment(undefined);
              await refresh();
            }}
          >
            <Text
              label="The code that the app shows now"
              name="code"
              inputMode="numeric"
              autoComplete="one-time-code"
            />
          </Form>
        </div>
      )}
      <AskCode
        asking={asking}
        onClose={() => setAsking(undefined)}
        withProof={withProof}
        onCodes={setCodes}
      />
      <Codes codes={codes} onClose={() => setCodes(undefined)} />
    </Section>
  );
}

function AskCode({
  asking,
  onClose,
  withProof,
  onCodes,
}: {
  asking: Asking | undefined;
  onClose: () => void;
  withProof: WithProof;
  onCodes: (codes: string[]) => void;
}) {
  const send = async (code: string): Promise<string[] | undefined> => {
    if (asking === "codes")
      return (await bodyOf(api.POST("/auth/two-factor/recovery-codes", { body: { code } }))).recovery_codes;
    await bodyOf(api.POST("/auth/two-factor/disable", { body: { code } }));
    return undefined;
  };
  return (
    <Dialog
      isOpen={asking !== undefined}
      onClose={onClose}
      title={asking === "codes" ? "New recovery codes" : "Turn two-factor sign-in off?"}
      description={
        asking === "codes" ? "The old ones stop working." : "Your password alone then lets in whoever has it."
      }
    >
      <Form
        fields={["code"]}
        verb={asking === "codes" ? "Make them" : "Turn it off"}
        look={asking === "codes" ? "primary" : "danger"}
        onCancel={onClose}
        send={({ code = "" }) => withProof(() => send(code.trim()))}
        onDone={async (made) => {
          onClose();
          if (made) onCodes(made);
          await queryClient.invalidateQueries(meQuery);
        }}
      >
        <Text
          label="A code of your app"
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
        />
      </Form>
    </Dialog>
  );
}

function Codes({ codes, onClose }: { codes: string[] | undefined; onClose: () => void }) {
  const text = (codes ?? []).join("\n");
  return (
    <Dialog
      isOpen={codes !== undefined}
      onClose={onClose}
      title="Your recovery codes"
      description="Each lets you in once where your phone is lost. They are shown this once."
    >
      <Code label="Recovery codes">{text}</Code>
      <div className="mt-4 flex justify-end gap-2">
        <CopyButton text={text} label="Copy all" />
        <Button look="primary" onClick={onClose}>
          I have them
        </Button>
      </div>
    </Dialog>
  );
}
