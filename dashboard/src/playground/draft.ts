// What stands in the playground; all of it is in the address, so that a link shows the same.
import { isEqual } from "./equal.ts";
import { type Kind, schemaOf } from "./schema.ts";

export type Options = Readonly<Record<string, unknown>>;
export type Draft = { kind?: Kind; options?: Options };

export function readDraft({ kind, options }: Record<string, unknown>): Draft {
  const isKind = kind === "pdf" || kind === "content" || kind === "screenshot";
  const isOptions = typeof options === "object" && options !== null && !Array.isArray(options);
  return { ...(isKind && { kind }), ...(isOptions && { options: options as Options }) };
}

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
