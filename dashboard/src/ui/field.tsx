import { clsx } from "clsx";
import { type ComponentProps, type ReactNode, useId } from "react";

export const inputClass = clsx(
  "h-10 w-full rounded-lg border border-line-strong bg-surface px-3 text-ink placeholder:text-muted",
  "aria-invalid:border-bad focus-visible:outline-offset-0",
);

type FieldProps = {
  label: ReactNode;
  /** What the API says against it. */
  error?: string | undefined;
  hint?: ReactNode;
  /** Beside the label, such as a link to what is forgotten. */
  aside?: ReactNode;
};

/** A labelled input with its hint, and what the API says against what is in it. */
export function TextField({
  label,
  error,
  hint,
  aside,
  className,
  ...input
}: FieldProps & ComponentProps<"input">) {
  const id = useId();
  return (
    <div className={className}>
      <div className="mb-1.5 flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {aside && <span className="text-sm">{aside}</span>}
      </div>
      <input
        {...input}
        id={id}
        className={inputClass}
        aria-invalid={error ? true : undefined}
        aria-describedby={error || hint ? `${id}-note` : undefined}
      />
      <FieldNote id={`${id}-note`} error={error} hint={hint} />
    </div>
  );
}

export function FieldNote({ id, error, hint }: { id: string } & Pick<FieldProps, "error" | "hint">) {
  if (!error && !hint) return null;
  return (
    <p id={id} className={clsx("mt-1.5 text-sm", error ? "text-bad" : "text-muted")}>
      {error ?? hint}
    </p>
  );
}

/** Every text of a form by the name of its input. */
export function textsOf(form: HTMLFormElement): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) if (typeof value === "string") texts[name] = value;
  return texts;
}
