import { ProblemNote } from "./problem-note.tsx";

/** What stands where one thing should: why it cannot be shown. */
export function Unloaded({ what, error, isKnown }: { what: string; error: unknown; isKnown: boolean }) {
  if (!error) return null;
  return (
    <div className="mb-4 grid gap-4">
      {!isKnown && <h1 className="text-2xl font-semibold tracking-tight">This {what} cannot be shown</h1>}
      <ProblemNote error={error} />
    </div>
  );
}
