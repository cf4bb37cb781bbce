// What decides over the account takes a sign-in of the last minutes: asks for the password where that is older.
import { useState } from "react";
import { api } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Dialog } from "#ui/dialog.tsx";
import { Form, Text } from "#ui/form.tsx";

type Waiting = { resolve: () => void; reject: (why: unknown) => void; why: unknown };

/** Runs what may ask for proof; `prompt` stands somewhere on the page. */
export function useProof() {
  const [waiting, setWaiting] = useState<Waiting>();
  const withProof = async <T,>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (thrown) {
      if (asProblem(thrown).code !== "proof_needed") throw thrown;
      await new Promise<void>((resolve, reject) => setWaiting({ resolve, reject, why: thrown }));
      return act();
    }
  };
  const end = (settle: (one: Waiting) => void) => {
    if (waiting) settle(waiting);
    setWaiting(undefined);
  };
  const prompt = (
    <Dialog
      isOpen={waiting !== undefined}
      onClose={() => end(({ reject, why }) => reject(why))}
      title="Is it still you?"
      description="Your sign-in is older than 15 minutes: enter your password once more."
    >
      <Form
        fields={["password"]}
        verb="Go on"
        send={({ password = "" }) => bodyOf(api.POST("/auth/prove", { body: { password } }))}
        onDone={() => end(({ resolve }) => resolve())}
      >
        <Text label="Password" name="password" type="password" autoComplete="current-password" autoFocus />
      </Form>
    </Dialog>
  );
  return { withProof, prompt };
}
