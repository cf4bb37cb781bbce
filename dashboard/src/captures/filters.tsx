import { useNavigate } from "@tanstack/react-router";
import { clsx } from "clsx";
import { Choices } from "#ui/choices.tsx";
import { inputClass, textsOf } from "#ui/field.tsx";
import { type CaptureFilter, kinds, statuses } from "./queries.ts";
import { kindWords, statusWords } from "./words.ts";

/** Narrows the list; each choice goes into the address, so that Back undoes it and a link shows the same. */
export function Filters({ filter }: { filter: CaptureFilter }) {
  const navigate = useNavigate({ from: "/captures" });
  const change = (part: CaptureFilter) => void navigate({ search: { ...filter, ...part } });
  return (
    <div className="mb-4 flex flex-wrap items-center gap-2">
      <Choices
        label="State"
        values={statuses}
        words={statusWords}
        chosen={filter.status}
        onChoose={(status) => change({ status })}
      />
      <Choices
        label="Kind"
        values={kinds}
        words={kindWords}
        chosen={filter.kind}
        onChoose={(kind) => change({ kind })}
      />
      <form
        className="ml-auto w-full sm:w-72"
        onSubmit={(event) => {
          event.preventDefault();
          change({ url: textsOf(event.currentTarget)["url"]?.trim() || undefined });
        }}
      >
        <input
          key={filter.url}
          name="url"
          type="search"
          defaultValue={filter.url}
          aria-label="Only captures of exactly this address"
          placeholder="Exact address, then Enter"
          className={clsx(inputClass, "h-8! text-sm")}
        />
      </form>
    </div>
  );
}
