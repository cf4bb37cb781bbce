import { FieldNote } from "#ui/field.tsx";

const usual = new Set(["captures:write", "captures:read"]);

/** What the key may do, two scopes a line: reading and writing of the same things. */
export function Scopes({ mine, error }: { mine: readonly string[]; error: string | undefined }) {
  const things = [...new Set(mine.map((scope) => scope.split(":")[0] ?? scope))];
  return (
    <fieldset aria-describedby="scopes-note">
      <legend className="mb-1.5 text-sm font-medium">What it may do</legend>
      <ul className="divide-y divide-line rounded-lg border border-line">
        {things.map((thing) => (
          <li key={thing} className="flex items-center gap-4 px-3 py-2">
            <span className="flex-1 capitalize">{thing}</span>
            <Scope scope={`${thing}:read`} mine={mine} />
            <Scope scope={`${thing}:write`} mine={mine} />
          </li>
        ))}
      </ul>
      <FieldNote id="scopes-note" error={error} hint="No more than your own role may." />
    </fieldset>
  );
}

function Scope({ scope, mine }: { scope: string; mine: readonly string[] }) {
  const [thing, way] = scope.split(":");
  if (!mine.includes(scope)) return <span className="w-20" aria-hidden="true" />;
  return (
    <label className="flex w-20 items-center gap-2 text-sm">
      <input
        type="checkbox"
        name="scopes"
        value={scope}
        defaultChecked={usual.has(scope)}
        className="size-4 accent-accent"
      />
      {way} <span className="sr-only">{thing}</span>
    </label>
  );
}
