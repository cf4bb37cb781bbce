import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { TextField, textsOf } from "#ui/field.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { DoorPage, linkClass } from "./door-page.tsx";
import { useEnter } from "./enter.ts";

/** The code of an app, or one of the recovery codes. */
export function SecondFactor({ challenge }: { challenge: string }) {
  const enter = useEnter();
  const give = useMutation({
    mutationFn: (code: string) => bodyOf(api.POST("/auth/second-factor", { body: { challenge, code } })),
    onSuccess: enter,
  });
  const problem = give.error ? asProblem(give.error) : undefined;
  return (
    <DoorPage
      title="Two-factor sign-in"
      about="Enter the code that your app shows now, or one of your recovery codes."
    >
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          give.mutate((textsOf(event.currentTarget)["code"] ?? "").trim());
        }}
      >
        <ProblemNote error={give.error} fields={["code"]} />
        <TextField
          label="Code"
          name="code"
          inputMode="text"
          autoComplete="one-time-code"
          autoCapitalize="off"
          spellCheck={false}
          autoFocus
          error={problem?.fields.get("code")}
        />
        <Button type="submit" look="primary" isBusy={give.isPending}>
          Continue
        </Button>
        <Link to="/sign-in" className={`${linkClass} justify-self-center text-sm`}>
          Start again
        </Link>
      </form>
    </DoorPage>
  );
}
