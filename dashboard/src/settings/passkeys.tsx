import { useMutation, useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { queryClient } from "#api/cache.ts";
import { api, type Passkey } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { notify } from "#ui/notices.tsx";
import { Skeleton } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { Section } from "#ui/section.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { browserName } from "./browser-name.ts";

type WithProof = <T>(act: () => Promise<T>) => Promise<T>;
type Attestation = { id: string; response: { clientDataJSON: string; attestationObject: string } };

const isHere =
  typeof PublicKeyCredential !== "undefined" && "parseCreationOptionsFromJSON" in PublicKeyCredential;
const passkeysQuery = {
  queryKey: ["passkeys"],
  queryFn: async () => (await bodyOf(api.GET("/auth/passkeys"))).data,
};
const refresh = () => queryClient.invalidateQueries(passkeysQuery);

/** Undefined where the person closed the browser's window. */
async function add(): Promise<Passkey | undefined> {
  const options = await bodyOf(api.POST("/auth/passkeys/options"));
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as never);
  const credential = await navigator.credentials.create({ publicKey }).catch((err: unknown) => {
    if (err instanceof DOMException && (err.name === "NotAllowedError" || err.name === "AbortError"))
      return null;
    throw err;
  });
  if (!(credential instanceof PublicKeyCredential)) return undefined;
  const { id, response } = credential.toJSON() as Attestation;
  const { clientDataJSON, attestationObject } = response;
  const given = { id, response: { clientDataJSON, attestationObject } };
  return bodyOf(
    api.POST("/auth/passkeys", { body: { name: browserName(navigator.userAgent), credential: given } }),
  );
}

export function Passkeys({ withProof }: { withProof: WithProof }) {
  const { data, error } = useQuery(passkeysQuery);
  const adding = useMutation({ mutationFn: () => withProof(add), onSuccess: refresh });
  return (
    <Section
      title="Passkeys"
      about="Sign in with your finger, face or PIN; nothing to type, nothing to phish."
      actions={
        isHere && (
          <Button isBusy={adding.isPending} onClick={() => adding.mutate()}>
            <KeyRound aria-hidden="true" /> Add a passkey
          </Button>
        )
      }
    >
      <ProblemNote error={error ?? adding.error} />
      {!data && !error && <Skeleton className="h-10 w-full" />}
      {data?.length === 0 && <p className="text-muted">You have none yet.</p>}
      {data && data.length > 0 && (
        <ul className="divide-y divide-line">
          {data.map((passkey) => (
            <Row key={passkey.id} passkey={passkey} withProof={withProof} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Row({
  passkey: { id, name, created_at, last_used_at },
  withProof,
}: {
  passkey: Passkey;
  withProof: WithProof;
}) {
  const remove = useMutation({
    mutationFn: () =>
      withProof(() => bodyOf(api.DELETE("/auth/passkeys/{id}", { params: { path: { id } } }))),
    onSuccess: refresh,
    onError: (thrown) => notify(asProblem(thrown).message),
  });
  return (
    <li className="flex items-center gap-4 py-2.5">
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{name}</span>
        <span className="text-sm text-muted">
          Added <RelativeTime at={created_at} />
          {last_used_at && (
            <>
              , used <RelativeTime at={last_used_at} />
            </>
          )}
        </span>
      </span>
      <Button size="small" look="danger" isBusy={remove.isPending} onClick={() => remove.mutate()}>
        Remove
      </Button>
    </li>
  );
}
