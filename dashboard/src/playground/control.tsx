// One option as the input that its schema asks for.
import { clsx } from "clsx";
import { inputClass } from "#ui/field.tsx";
import { controlOf, type Schema } from "./schema.ts";

export type ControlProps = {
  id: string;
  name: string;
  schema: Schema;
  value: unknown;
  isWrong: boolean;
  describedBy: string;
  onChange: (value: unknown) => void;
};

export function OptionControl(props: ControlProps) {
  const { id, schema, value, isWrong, describedBy, onChange } = props;
  const aria = { id, "aria-invalid": isWrong || undefined, "aria-describedby": describedBy };
  const text = wordOf(value);
  const hint = placeholderOf(schema);
  switch (controlOf(schema)) {
    case "switch":
      return (
        <input
          {...aria}
          type="checkbox"
          className="size-4 accent-accent"
          checked={(value ?? schema.default) === true}
          onChange={({ target }) => onChange(target.checked)}
        />
      );
    case "three-way":
      return (
        <select
          {...aria}
          className={inputClass}
          value={text}
          onChange={({ target }) => onChange(target.value === "" ? undefined : target.value === "true")}
        >
          <option value="">Unless told</option>
          <option value="true">Yes</option>
          <option value="false">No</option>
        </select>
      );
    case "select":
      return (
        <select
          {...aria}
          className={inputClass}
          value={text}
          onChange={({ target }) => onChange(target.value || undefined)}
        >
          <option value="">
            {schema.default === undefined ? "Unless told" : `${wordOf(schema.default)}, unless told`}
          </option>
          {schema.enum
            ?.filter((one) => one !== schema.default)
            .map((one) => (
              <option key={one} value={one}>
                {one.replaceAll("_", " ")}
              </option>
            ))}
        </select>
      );
    case "number":
      return (
        <input
          {...aria}
          type="number"
          inputMode="decimal"
          className={inputClass}
          min={schema.minimum}
          max={schema.maximum}
          step={schema.type === "integer" ? 1 : "any"}
          placeholder={hint}
          value={text}
          onChange={({ target }) => onChange(target.value === "" ? undefined : Number(target.value))}
        />
      );
    case "text":
      return (
        <input
          {...aria}
          className={inputClass}
          autoComplete="off"
          spellCheck={false}
          placeholder={hint}
          value={text}
          onChange={({ target }) => onChange(target.value || undefined)}
        />
      );
    case "chips":
      return <Chips {...props} />;
    case "long-text":
    case "lines":
    case "pairs":
    case "json":
      return <Lines {...props} />;
  }
}

function wordOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined ? "" : JSON.stringify(value);
}

function placeholderOf({ default: standing, example }: Schema): string {
  if (standing !== undefined) return wordOf(standing);
  return typeof example === "string" || typeof example === "number" ? `such as ${example}` : "";
}

function Chips({ name, schema, value, describedBy, onChange }: ControlProps) {
  const values = schema.items?.enum ?? [];
  const chosen: unknown[] = Array.isArray(value)
    ? value
    : Array.isArray(schema.default)
      ? schema.default
      : [];
  return (
    <div role="group" aria-label={name} aria-describedby={describedBy} className="flex flex-wrap gap-1.5">
      {values.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={chosen.includes(one)}
          onClick={() => onChange(values.filter((other) => chosen.includes(other) !== (other === one)))}
          className="h-8 rounded-md border border-line px-2.5 text-sm text-muted hover:text-ink aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent"
        >
          {one.replaceAll("_", " ")}
        </button>
      ))}
    </div>
  );
}

/** Several lines of text, kept as typed; what they mean is read anew at each change. */
function Lines({ id, schema, value, isWrong, describedBy, onChange }: ControlProps) {
  const control = controlOf(schema);
  return (
    <textarea
      id={id}
      aria-invalid={isWrong || undefined}
      aria-describedby={describedBy}
      rows={2}
      spellCheck={false}
      className={clsx(inputClass, "h-auto! py-2 font-mono text-sm")}
      placeholder={
        { lines: "One a line", pairs: "Name: value, one a line", json: exampleOf(schema), "long-text": "" }[
          control as "lines"
        ]
      }
      defaultValue={textOf(value)}
      onChange={({ target }) => onChange(valueOf(control, target.value))}
    />
  );
}

const exampleOf = ({ example }: Schema): string => (example === undefined ? "JSON" : JSON.stringify(example));

function textOf(value: unknown): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value.join("\n");
  if (Array.isArray(value)) return JSON.stringify(value, null, 2);
  return Object.entries(value as object)
    .map(([name, one]) => `${name}: ${String(one)}`)
    .join("\n");
}

function valueOf(control: string, text: string): unknown {
  if (text.trim() === "") return undefined;
  if (control === "long-text") return text;
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (control === "lines") return lines.map((line) => line.trim());
  if (control === "pairs")
    return Object.fromEntries(
      lines.map((line) => {
        const [name = "", ...rest] = line.split(":");
        return [name.trim(), rest.join(":").trim()];
      }),
    );
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Half typed: sent as it is, so that the API says what is wrong with it.
    return text;
  }
}
