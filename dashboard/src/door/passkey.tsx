import { useMutation } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { api } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { useEnter } from "./enter.ts";

type Assertion = {
  id: string;
  response: { clientDataJSON: string; authenticatorData: string; signature: string };
};

const isHere =
  typeof PublicKeyCredential !== "undefined" && "parseRequestOptionsFromJSON" in PublicKeyCredential;

async function signInWithPasskey() {
  const options = await bodyOf(api.POST("/auth/passkeys/sign-in/options"));
  const asked = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await navigator.credentials.get({ publicKey: asked }).catch((err: unknown) => {
    // Closing the browser's window is an answer too.
    if (err instanceof DOMException && (err.name === "NotAllowedError" || err.name === "AbortError"))
      return null;
    throw err;
  });
  if (!(credential instanceof PublicKeyCredential)) return undefined;
  const { id, response } = credential.toJSON() as Assertion;
  const { clientDataJSON, authenticatorData, signature } = response;
  const given = { id, response: { clientDataJSON, authenticatorData, signature } };
  return bodyOf(api.POST("/auth/passkeys/sign-in", { body: { credential: given } }));
}

/** Nothing where the browser knows no passkeys. */
export function PasskeyButton() {
  const enter = useEnter();
  const signIn = useMutation({
    mutationFn: signInWithPasskey,
    onSuccess: (entered) => (entered ? enter(entered) : undefined),
  });
  if (!isHere) return null;
  return (
    <>
      <Button className="w-full" isBusy={signIn.isPending} onClick={() => signIn.mutate()}>
        <KeyRound aria-hidden="true" /> Use a passkey
      </Button>
      <ProblemNote error={signIn.error} />
    </>
  );
}
