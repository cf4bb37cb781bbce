/** One of a few, or none: pressing the chosen one takes it back where that is allowed. */
export function Choices<T extends string>({
  label,
  values,
  words,
  chosen,
  isNeeded = false,
  onChoose,
}: {
  label: string;
  values: readonly T[];
  words: Record<T, string>;
  chosen: T | undefined;
  /** Whether one is always chosen. */
  isNeeded?: boolean;
  onChoose: (value: T | undefined) => void;
}) {
  return (
    <div
      role="group"
      aria-label={label}
      className="flex w-fit max-w-full flex-wrap rounded-lg border border-line bg-surface p-0.5"
    >
      {values.map((value) => (
        <button
          key={value}
          type="button"
          aria-pressed={chosen === value}
          onClick={() => onChoose(chosen === value && !isNeeded ? undefined : value)}
          className="h-7 shrink-0 rounded-md px-2.5 text-sm text-muted hover:text-ink aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent"
        >
          {words[value]}
        </button>
      ))}
    </div>
  );
}
