import { useMemo, useState } from "react";
import { inputClass } from "#ui/field.tsx";
import { OptionField } from "./option-field.tsx";
import { type Group, groupsOf } from "./schema.ts";
import type { Kind, Options } from "./search.ts";

/** Every option there is, group by group; a search opens what fits. */
export function OptionsForm({
  kind,
  options,
  errors,
  onChange,
}: {
  kind: Kind;
  options: Options;
  errors: ReadonlyMap<string, string>;
  onChange: (name: string, value: unknown) => void;
}) {
  const [wanted, setWanted] = useState("");
  const groups = useMemo(() => groupsOf(kind), [kind]);
  const shown = wanted.trim() === "" ? groups : narrowed(groups, wanted.trim().toLowerCase());
  const count = groups.reduce((sum, group) => sum + group.options.length, 0);
  return (
    <div>
      <input
        type="search"
        aria-label="Find an option"
        placeholder={`Find one of ${count} options`}
        className={`${inputClass} mb-3`}
        value={wanted}
        onChange={({ target }) => setWanted(target.value)}
      />
      <div className="grid gap-2">
        {shown.map((group) => (
          <GroupPart
            key={group.title}
            group={group}
            isSearched={shown !== groups}
            options={options}
            errors={errors}
            onChange={onChange}
          />
        ))}
        {shown.length === 0 && <p className="py-6 text-center text-muted">No option is called that.</p>}
      </div>
    </div>
  );
}

function narrowed(groups: readonly Group[], wanted: string): Group[] {
  const spoken = wanted.replaceAll(" ", "_");
  return groups
    .map(({ title, options }) => ({
      title,
      options: options.filter(
        ({ name, schema }) => name.includes(spoken) || schema.description?.toLowerCase().includes(wanted),
      ),
    }))
    .filter(({ options }) => options.length > 0);
}

function GroupPart({
  group: { title, options: own },
  isSearched,
  options,
  errors,
  onChange,
}: {
  group: Group;
  isSearched: boolean;
} & Omit<Parameters<typeof OptionsForm>[0], "kind">) {
  const set = own.filter(({ name }) => options[name] !== undefined).length;
  const hasError = own.some(({ name }) => errors.has(name));
  const [isOpen, setOpen] = useState(title === "Page" || set > 0);
  const isShown = isOpen || isSearched || hasError;
  return (
    <details
      open={isShown}
      onToggle={({ currentTarget }) => !isSearched && setOpen(currentTarget.open)}
      className="rounded-xl border border-line bg-surface"
    >
      <summary className="flex cursor-pointer items-center gap-2 rounded-xl px-4 py-2.5 font-medium select-none">
        {title}
        {set > 0 && (
          <span className="ml-auto rounded-full bg-accent-soft px-2 text-xs leading-5 text-accent tabular-nums">
            {set} set
          </span>
        )}
      </summary>
      {isShown && (
        <div className="grid gap-4 border-t border-line px-4 py-4">
          {own.map((option) => (
            <OptionField
              key={option.name}
              option={option}
              value={options[option.name]}
              error={errors.get(option.name)}
              onChange={onChange}
            />
          ))}
        </div>
      )}
    </details>
  );
}
