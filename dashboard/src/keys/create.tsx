import { useMutation } from "@tanstack/react-query";
import { queryClient } from "#api/cache.ts";
import { api, type CreatedKey } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { TextField } from "#ui/field.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { Scopes } from "./scopes.tsx";

type Scope = CreatedKey["scopes"][number];
type NewKey = { description: string; mode: "live" | "test"; scopes: Scope[]; expires_at?: string };
const fields = ["description", "scopes", "expires_at"];

export function CreateKey({
  isOpen,
  mine,
  onClose,
  onCreated,
}: {
  isOpen: boolean;
  /** What the person may do: a key may do no more. */
  mine: readonly string[];
  onClose: () => void;
  onCreated: (key: CreatedKey) => void;
}) {
  const create = useMutation({
    mutationFn: (body: NewKey) => bodyOf(api.POST("/keys", { body })),
    onSuccess: async (key) => {
      onCreated(key);
      create.reset();
      await queryClient.invalidateQueries({ queryKey: ["keys"] });
    },
  });
  const said = create.error ? asProblem(create.error).fields : undefined;
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="New key"
      description="The less it may do, the less a leak does."
    >
      <form
        noValidate
        className="grid gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate(newKeyOf(new FormData(event.currentTarget)));
        }}
      >
        <ProblemNote error={create.error} fields={fields} />
        <TextField
          label="What it is for"
          name="description"
          placeholder="CI"
          autoComplete="off"
          autoFocus
          error={said?.get("description")}
        />
        <Modes />
        <Scopes mine={mine} error={said?.get("scopes")} />
        <TextField
          label="Expires"
          aside={<span className="text-muted">optional</span>}
          name="expires"
          type="date"
          hint="At the end of that day, UTC"
          error={said?.get("expires_at")}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" isBusy={create.isPending}>
            Create key
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function newKeyOf(form: FormData): NewKey {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value : "";
  };
  const expires = text("expires");
  return {
    description: text("description"),
    mode: text("mode") === "test" ? "test" : "live",
    scopes: form.getAll("scopes") as Scope[],
    ...(expires && { expires_at: `${expires}T23:59:59Z` }),
  };
}

function Modes() {
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">Kind</legend>
      <div className="flex gap-5">
        {(["live", "test"] as const).map((mode) => (
          <label key={mode} className="flex items-center gap-2">
            <input
              type="radio"
              name="mode"
              value={mode}
              defaultChecked={mode === "live"}
              className="size-4 accent-accent"
            />
            <span className="capitalize">{mode}</span>
            <code className="font-mono text-sm text-muted">sf_{mode}_…</code>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
