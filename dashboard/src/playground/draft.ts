import { isEqual } from "./equal.ts";
import { schemaOf } from "./schema.ts";
import type { Kind, Options } from "./search.ts";

/** With one option changed; what says no more than the default is left out. */
export function withOption(kind: Kind, options: Options, name: string, value: unknown): Options {
  const { [name]: _before, ...rest } = options;
  const isNothing = value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
  return isNothing || isEqual(value, schemaOf(kind, name)?.default) ? rest : { ...rest, [name]: value };
}

/** What of a capture's options is not as it would be by itself. */
export function ownOptions(kind: Kind, options: Options): Options {
  return Object.fromEntries(
    Object.entries(options).filter(([name, value]) => {
      const schema = schemaOf(kind, name);
      return schema && name !== "response_type" && value !== null && !isEqual(value, schema.default);
    }),
  );
}
