import { inputClass, textsOf } from "./field.tsx";

/** A search that goes into the address once it is entered. */
export function SearchField({
  label,
  value,
  onSearch,
}: {
  label: string;
  value: string | undefined;
  onSearch: (text: string | undefined) => void;
}) {
  return (
    <form
      role="search"
      className="ml-auto w-full sm:w-72"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(textsOf(event.currentTarget)["q"]?.trim() || undefined);
      }}
    >
      <input
        key={value}
        name="q"
        type="search"
        defaultValue={value}
        aria-label={label}
        placeholder={`${label}, then Enter`}
        className={`${inputClass} h-8! text-sm`}
      />
    </form>
  );
}
