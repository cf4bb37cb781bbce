// Narrows the log; each choice goes into the address, so that Back undoes it and a link shows the same.
import { clsx } from "clsx";
import { SlidersHorizontal, X } from "lucide-react";
import { useState } from "react";
import { Button } from "#ui/button.tsx";
import { Choices } from "#ui/choices.tsx";
import { inputClass, textsOf } from "#ui/field.tsx";
import { SearchField } from "#ui/search-field.tsx";
import { classes, type LogFilter, methods, ranges } from "./filter.ts";
import { Period } from "./period.tsx";

const classWords = { "2xx": "2xx", "3xx": "3xx", "4xx": "4xx", "5xx": "5xx" };
const methodWords = { GET: "GET", POST: "POST", PUT: "PUT", PATCH: "PATCH", DELETE: "DELETE" };
const rangeWords = { "1h": "1 hour", "24h": "24 hours", "7d": "7 days" };
const people = ["people"] as const;
const peopleWords = { people: "With the dashboard’s own" };
/** What no field shows. */
const named = { key: "Key", error: "Error", tenant: "Tenant", from: "From", to: "To" } as const;
const folds = ["status", "method", "range", "people", "route", "key"] as const;
const names = ["key", "error", "tenant", "from", "to"] as const;

type Props = {
  filter: LogFilter;
  keys: ReadonlyMap<string, string>;
  onChange: (part: LogFilter) => void;
};

export function Chips({ filter, keys, onChange }: Props) {
  const [isOpen, setOpen] = useState(false);
  const chosen = names.filter(
    (name) => filter[name] !== undefined && !(name === "key" && keys.has(filter[name])),
  );
  const set = folds.filter((name) => filter[name] !== undefined).length;
  // On a phone the requests come first: what narrows them is folded away.
  const folded = isOpen ? "" : "max-sm:hidden";
  return (
    <div className="mb-4 grid gap-2">
      <Groups filter={filter} onChange={onChange} className={folded} />
      <div className="flex flex-wrap items-center gap-2">
        <div className={clsx("flex w-full flex-wrap gap-2 sm:w-auto", folded)}>
          <RouteField value={filter.route} onEnter={(route) => onChange({ route })} />
          {keys.size > 0 && <KeyField value={filter.key} keys={keys} onChoose={(key) => onChange({ key })} />}
        </div>
        <div className="flex w-full gap-2 sm:ml-auto sm:w-auto">
          <Button size="small" className="sm:hidden" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            <SlidersHorizontal aria-hidden="true" /> Filters{set > 0 && ` · ${set}`}
          </Button>
          <SearchField label="Id, address, anything" value={filter.q} onSearch={(q) => onChange({ q })} />
        </div>
      </div>
      {chosen.length > 0 && (
        <ul className="flex flex-wrap gap-2" aria-label="Narrowed to">
          {chosen.map((name) => (
            <li key={name}>
              <button
                type="button"
                onClick={() => onChange({ [name]: undefined })}
                title="Take it back"
                className="inline-flex h-7 max-w-full items-center gap-1.5 rounded-full bg-accent-soft px-2.5 text-xs font-medium text-accent"
              >
                {named[name]}
                <span className="truncate font-mono">{filter[name]}</span>
                <X className="size-3.5 shrink-0" aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

type GroupsProps = Pick<Props, "filter" | "onChange"> & { className: string };

function Groups({ filter, onChange, className }: GroupsProps) {
  return (
    <div className={clsx("flex flex-wrap items-center gap-2", className)}>
      <Choices
        label="Status"
        values={classes}
        words={classWords}
        chosen={filter.status}
        onChoose={(status) => onChange({ status })}
      />
      <Choices
        label="Method"
        values={methods}
        words={methodWords}
        chosen={filter.method}
        onChoose={(method) => onChange({ method })}
      />
      <Choices
        label="Range"
        values={ranges}
        words={rangeWords}
        chosen={filter.range}
        onChoose={(range) => onChange({ range, from: undefined, to: undefined })}
      />
      <Period filter={filter} onChange={onChange} />
      <Choices
        label="Made by"
        values={people}
        words={peopleWords}
        chosen={filter.people ? "people" : undefined}
        onChoose={(who) => onChange({ people: who && true })}
      />
    </div>
  );
}

type KeyFieldProps = {
  value: string | undefined;
  keys: ReadonlyMap<string, string>;
  onChoose: (key: string | undefined) => void;
};

function KeyField({ value, keys, onChoose }: KeyFieldProps) {
  return (
    <select
      aria-label="Key"
      value={value ?? ""}
      onChange={({ target }) => onChoose(target.value || undefined)}
      className={`${inputClass} h-8! w-full! text-sm sm:w-44!`}
    >
      <option value="">Any key</option>
      {[...keys].map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

function RouteField({
  value,
  onEnter,
}: {
  value: string | undefined;
  onEnter: (route: string | undefined) => void;
}) {
  return (
    <form
      className="w-full sm:w-56"
      onSubmit={(event) => {
        event.preventDefault();
        onEnter(textsOf(event.currentTarget)["route"]?.trim() || undefined);
      }}
    >
      <input
        key={value}
        name="route"
        defaultValue={value}
        aria-label="Route, as /captures/{id} or /captures*"
        placeholder="Route, as /captures*"
        className={`${inputClass} h-8! font-mono text-sm`}
      />
    </form>
  );
}
