// From when to when, where no usual range does.
import { useState } from "react";
import { Button } from "#ui/button.tsx";
import { inputClass, textsOf } from "#ui/field.tsx";
import type { LogFilter } from "./filter.ts";

/** As a field for time has it, and as the API does: both in UTC, which the log is told in. */
const fieldOf = (at: string | undefined) => at && new Date(at).toISOString().slice(0, 16);
const instantOf = (text: string | undefined) => (text ? `${text}:00Z` : undefined);

type Props = { filter: LogFilter; onChange: (part: LogFilter) => void };

export function Period({ filter, onChange }: Props) {
  const [isOpen, setOpen] = useState(false);
  const isSet = filter.from !== undefined || filter.to !== undefined;
  return (
    <>
      <Button size="small" aria-expanded={isOpen} aria-pressed={isSet} onClick={() => setOpen(!isOpen)}>
        From, to
      </Button>
      {isOpen && (
        <form
          aria-label="From when to when"
          className="flex w-full flex-wrap items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            const { from, to } = textsOf(event.currentTarget);
            onChange({ from: instantOf(from), to: instantOf(to), range: undefined });
            setOpen(false);
          }}
        >
          <Instant name="from" label="From (UTC)" at={filter.from} />
          <Instant name="to" label="To (UTC)" at={filter.to} />
          <Button type="submit" size="small">
            Show
          </Button>
        </form>
      )}
    </>
  );
}

function Instant({ name, label, at }: { name: string; label: string; at: string | undefined }) {
  return (
    <label className="grid gap-1 text-xs text-muted">
      {label}
      <input
        type="datetime-local"
        name={name}
        defaultValue={fieldOf(at)}
        className={`${inputClass} h-8! w-auto! text-sm`}
      />
    </label>
  );
}
