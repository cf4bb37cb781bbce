// What stands in the playground, as links within the dashboard tell it. Apart from the options' schema, which only the
// playground itself is to fetch.
export type Kind = "screenshot" | "pdf" | "content";
export type Options = Readonly<Record<string, unknown>>;
export type Draft = { kind?: Kind; options?: Options };

export function readDraft({ kind, options }: Record<string, unknown>): Draft {
  const isKind = kind === "pdf" || kind === "content" || kind === "screenshot";
  const isOptions = typeof options === "object" && options !== null && !Array.isArray(options);
  return { ...(isKind && { kind }), ...(isOptions && { options: options as Options }) };
}
