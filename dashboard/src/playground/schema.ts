// The options of captures, as the API's own document has them, in groups for the eye.
import { common, own } from "virtual:capture-options";
import type { Kind } from "./search.ts";

export type Schema = {
  type?: string | string[];
  enum?: string[];
  items?: Schema;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  default?: unknown;
  example?: unknown;
  description?: string;
};
export type Option = { name: string; schema: Schema };
export type Group = { title: string; options: Option[] };

/** Each group begins with this option, and goes on to where the next begins. */
const beginnings: Record<string, string> = {
  url: "Page",
  format: "Output",
  viewport_device: "Screen",
  dark_mode: "Appearance and place",
  full_page: "Part of the page",
  full_page_scroll: "Whole pages",
  stable: "Stability",
  pdf_format: "PDF",
  styles: "Styles and scripts",
  hide_selectors: "Elements",
  wait_until: "Waiting",
  fail_on_status: "What fails it",
  headers: "Request",
  block_ads: "Blocking",
  cache: "Cache",
  store: "Storing",
};
/** The playground asks for the record itself. */
const hidden = new Set(["response_type"]);

export function schemaOf(kind: Kind, name: string): Schema | undefined {
  return own[kind][name] ?? common[name];
}

export function groupsOf(kind: Kind): Group[] {
  const groups: Group[] = [];
  for (const name of Object.keys(common)) {
    const title = beginnings[name];
    if (title !== undefined || groups.length === 0) groups.push({ title: title ?? "Other", options: [] });
    const schema = schemaOf(kind, name);
    if (schema && !hidden.has(name)) groups.at(-1)?.options.push({ name, schema });
  }
  return groups;
}

export type Control =
  | "switch"
  | "three-way"
  | "select"
  | "number"
  | "text"
  | "long-text"
  | "chips"
  | "lines"
  | "pairs"
  | "json";

const longCharacters = 10_000;

/** What an option is entered with. */
export function controlOf({
  type,
  enum: values,
  items,
  anyOf,
  additionalProperties,
  ...schema
}: Schema): Control {
  if (anyOf) return (anyOf[0]?.maxLength ?? 0) > longCharacters ? "long-text" : "lines";
  if (values) return "select";
  if (items?.enum) return "chips";
  if (type === "array") return items?.properties ? "json" : "lines";
  if (type === "boolean") return schema.default === undefined ? "three-way" : "switch";
  if (type === "integer" || type === "number") return "number";
  if (type === "object") return additionalProperties ? "pairs" : "json";
  return (schema.maxLength ?? (schema.description?.startsWith("The page itself") ? longCharacters + 1 : 0)) >
    longCharacters
    ? "long-text"
    : "text";
}
