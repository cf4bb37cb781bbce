import { RotateCcw } from "lucide-react";
import { memo, useId, useState } from "react";
import { FieldNote } from "#ui/field.tsx";
import { OptionControl } from "./control.tsx";
import { controlOf, type Option } from "./schema.ts";

/** An option by its own name, as it is written in a request, with what the API says of it. */
export const OptionField = memo(function OptionField({
  option: { name, schema },
  value,
  error,
  onChange,
}: {
  option: Option;
  value: unknown;
  error: string | undefined;
  onChange: (name: string, value: unknown) => void;
}) {
  const id = useId();
  const [takenBack, setTakenBack] = useState(0);
  const isInline = controlOf(schema) === "switch";
  const control = (
    <OptionControl
      // What is taken back clears also what is kept as typed.
      key={takenBack}
      id={id}
      name={name}
      schema={schema}
      value={value}
      isWrong={error !== undefined}
      describedBy={`${id}-note`}
      onChange={(next) => onChange(name, next)}
    />
  );
  return (
    <div data-option={name}>
      <div className="mb-1 flex min-h-6 items-center gap-2">
        {isInline && control}
        <label htmlFor={id} className="font-mono text-[0.82rem] font-medium">
          {name}
        </label>
        {value !== undefined && (
          <button
            type="button"
            onClick={() => {
              onChange(name, undefined);
              setTakenBack(takenBack + 1);
            }}
            className="ml-auto inline-flex items-center gap-1 rounded text-xs text-accent hover:underline"
          >
            <RotateCcw className="size-3" aria-hidden="true" /> Take back
            <span className="sr-only"> {name}</span>
          </button>
        )}
      </div>
      {!isInline && control}
      <FieldNote id={`${id}-note`} error={error} hint={schema.description} />
    </div>
  );
});
