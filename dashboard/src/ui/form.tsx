// A form that sends what it holds, and tells at each field what the API says against it.
import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import { type ComponentProps, createContext, type ReactNode, useContext, useId } from "react";
import { asProblem } from "#api/problem.ts";
import { Button } from "./button.tsx";
import { FieldNote, inputClass, TextField, textsOf } from "./field.tsx";
import { ProblemNote } from "./problem-note.tsx";

const Said = createContext<ReadonlyMap<string, string>>(new Map());

export type Texts = Readonly<Record<string, string>>;

export function Form<T>({
  send,
  onDone,
  fields,
  verb,
  onCancel,
  look = "primary",
  aside,
  children,
}: {
  send: (texts: Texts, form: FormData) => Promise<T>;
  onDone?: (result: T) => unknown;
  /** The names of its inputs as the API has them: what is wrong with these is told there. */
  fields: readonly string[];
  verb: ReactNode;
  onCancel?: () => void;
  look?: ComponentProps<typeof Button>["look"];
  aside?: ReactNode;
  children: ReactNode;
}) {
  const sending: UseMutationResult<T, Error, [Texts, FormData]> = useMutation({
    mutationFn: ([texts, form]: [Texts, FormData]) => send(texts, form),
    onSuccess: (result) => onDone?.(result),
  });
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        sending.mutate([textsOf(event.currentTarget), new FormData(event.currentTarget)]);
      }}
    >
      <Said value={sending.error ? asProblem(sending.error).fields : new Map<string, string>()}>
        {children}
      </Said>
      <ProblemNote error={sending.error} fields={fields} />
      <div className="flex flex-wrap items-center justify-end gap-2">
        {aside && <span className="mr-auto text-sm text-muted">{aside}</span>}
        {onCancel && <Button onClick={onCancel}>Cancel</Button>}
        <Button type="submit" look={look ?? "primary"} isBusy={sending.isPending}>
          {verb}
        </Button>
      </div>
    </form>
  );
}

export function Text({ name, ...rest }: ComponentProps<typeof TextField> & { name: string }) {
  return <TextField name={name} error={useContext(Said).get(name)} {...rest} />;
}

export function Area({
  name,
  label,
  hint,
  isCode,
  ...rest
}: ComponentProps<"textarea"> & { name: string; label: ReactNode; hint?: ReactNode; isCode?: boolean }) {
  const id = useId();
  const error = useContext(Said).get(name);
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <textarea
        rows={4}
        {...rest}
        id={id}
        name={name}
        className={`${inputClass} h-auto! min-h-20 py-2 leading-relaxed ${isCode ? "font-mono text-sm" : ""}`}
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-note`}
      />
      <FieldNote id={`${id}-note`} error={error} hint={hint} />
    </div>
  );
}

export function Select({
  name,
  label,
  hint,
  options,
  ...rest
}: ComponentProps<"select"> & {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  options: readonly (readonly [value: string, text: string])[];
}) {
  const id = useId();
  const error = useContext(Said).get(name);
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <select
        {...rest}
        id={id}
        name={name}
        className={inputClass}
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-note`}
      >
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      <FieldNote id={`${id}-note`} error={error} hint={hint} />
    </div>
  );
}

export function Check({
  name,
  label,
  hint,
  ...rest
}: ComponentProps<"input"> & { name: string; label: ReactNode; hint?: ReactNode }) {
  return (
    <label className="flex items-start gap-2.5">
      <input {...rest} type="checkbox" name={name} className="mt-1 size-4 shrink-0 accent-accent" />
      <span>
        {label}
        {hint && <span className="block text-sm text-muted">{hint}</span>}
      </span>
    </label>
  );
}
