// The filters saved, and the way to save the present one.
import { Bookmark, X } from "lucide-react";
import { useState } from "react";
import { Button } from "#ui/button.tsx";
import { inputClass, textsOf } from "#ui/field.tsx";
import { narrowing } from "./asked.ts";
import type { LogFilter } from "./filter.ts";
import { isSame, useSavedFilters } from "./saved.ts";

type Props = { owner: string; filter: LogFilter; onGo: (filter: LogFilter) => void };

export function SavedBar({ owner, filter, onGo }: Props) {
  const { saved, save, forget } = useSavedFilters(owner);
  const isNarrowed = Object.keys(narrowing(filter)).length > 0;
  const isSaved = saved.some((one) => isSame(one.filter, filter));
  if (saved.length === 0 && !isNarrowed) return null;
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      {saved.length > 0 && (
        <ul aria-label="Saved filters" className="flex flex-wrap gap-2">
          {saved.map((one) => (
            <li
              key={one.name}
              className="inline-flex h-7 items-center rounded-full border border-line bg-surface text-xs"
            >
              <button
                type="button"
                aria-pressed={isSame(one.filter, filter)}
                onClick={() => onGo(one.filter)}
                className="inline-flex h-full max-w-60 items-center gap-1.5 rounded-full pl-2.5 pr-1 font-medium hover:text-accent aria-pressed:text-accent"
              >
                <Bookmark className="size-3.5 shrink-0" aria-hidden="true" />
                <span className="truncate">{one.name}</span>
              </button>
              <button
                type="button"
                aria-label={`Forget the filter ${one.name}`}
                onClick={() => forget(one.name)}
                className="grid h-full w-7 place-items-center rounded-full text-muted hover:text-bad"
              >
                <X className="size-3.5" aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {isNarrowed && !isSaved && <SaveForm onSave={(name) => save(name, filter)} />}
    </div>
  );
}

function SaveForm({ onSave }: { onSave: (name: string) => void }) {
  const [isOpen, setOpen] = useState(false);
  if (!isOpen)
    return (
      <Button look="ghost" size="small" onClick={() => setOpen(true)}>
        <Bookmark aria-hidden="true" /> Save this filter
      </Button>
    );
  return (
    <form
      className="flex items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        const name = textsOf(event.currentTarget)["name"]?.trim();
        if (!name) return;
        onSave(name);
        setOpen(false);
      }}
      onKeyDown={({ key }) => key === "Escape" && setOpen(false)}
    >
      <input
        ref={(input) => input?.focus()}
        name="name"
        required
        maxLength={60}
        aria-label="Name of the filter"
        placeholder="Name, as Failed captures"
        className={`${inputClass} h-8! w-56! text-sm`}
      />
      <Button type="submit" size="small">
        Save
      </Button>
      <Button look="ghost" size="small" onClick={() => setOpen(false)}>
        Cancel
      </Button>
    </form>
  );
}
