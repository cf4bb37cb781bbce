// Request forms: one zod object read from a JSON body or from a query string, with the field names people write.
import { z } from "@hono/zod-openapi";
import { nearest } from "#core/nearest.ts";
import { isDeeperThan } from "#core/nesting.ts";

/** No body of ours needs more; what is nested without end only keeps readers of it busy. */
export const bodyLevelsMax = 32;
export const tooDeep = `Lists and objects may lie in each other at most ${bodyLevelsMax} deep`;

type Shape = z.core.$ZodLooseShape;
type Options<S extends Shape> = z.ZodObject<S, z.core.$strict>;

/** A schema that first reads its input's spelling; for routes and documents it is the object it ends in. */
type Form<S extends Shape> = z.ZodPipe<z.core.$ZodType, z.core.$ZodType<z.output<Options<S>>>>;

/** What a form knows besides its fields. */
export type Spelling = {
  /** Other spellings of a field, taken as the field itself: `{ width: "viewport_width" }`. */
  aliases?: Record<string, string>;
  /** Looks at the fields as they were given, before any default stands in for an absent one. */
  refuse?: (given: Record<string, unknown>, ctx: z.core.$RefinementCtx) => void;
  /** Query parameters that speak of a signed link: they are no fields where there is a `signature`. */
  ofLink?: readonly string[];
};

/**
 * Reads a JSON body: camelCase and aliased names count as the field, an unknown one is refused with the nearest known.
 */
export function bodyForm<S extends Shape>(schema: Options<S>, spelling: Spelling = {}): Form<S> {
  const form = z.preprocess((input, ctx) => {
    if (!isRecord(input)) return input;
    const deep = Object.entries(input).find(([, value]) => isDeeperThan(bodyLevelsMax - 1, value));
    if (deep) {
      ctx.issues.push({ code: "custom", message: tooDeep, path: [deep[0]], input });
      return undefined;
    }
    const named = rename(input, schema, spelling.aliases ?? {}, ctx);
    spelling.refuse?.(named, ctx);
    return named;
  }, schema);
  return asForm(form);
}

/** Reads the same object from a query string, where every value is text and lists repeat the name. */
export function queryForm<S extends Shape>(schema: Options<S>, spelling: Spelling = {}): Form<S> {
  const shape: Record<string, z.core.$ZodType | undefined> = schema.shape;
  const form = z.preprocess((input, ctx) => {
    if (!isRecord(input)) return input;
    const own = "signature" in input ? without(input, spelling.ofLink ?? []) : input;
    const named = rename(own, schema, spelling.aliases ?? {}, ctx);
    const read = Object.fromEntries(
      Object.entries(named).map(([name, value]) => [name, fromText(value, shape[name])]),
    );
    spelling.refuse?.(read, ctx);
    return read;
  }, schema);
  return asForm(form);
}

/** A preprocessed object gives what the object gives; zod's own type of it is too narrow for a route's parameters. */
function asForm<S extends Shape>(schema: z.ZodPreprocess<Options<S>>): Form<S> {
  return schema as unknown as Form<S>;
}

function rename(
  input: Record<string, unknown>,
  schema: z.ZodObject,
  aliases: Record<string, string>,
  ctx: z.core.$RefinementCtx,
): Record<string, unknown> {
  const known = Object.keys(schema.shape);
  const named: Record<string, unknown> = {};
  for (const [written, value] of Object.entries(input)) {
    const name = fieldName(written, aliases);
    if (!known.includes(name)) {
      const meant = nearest(snakeCase(written), [...known, ...Object.keys(aliases)]);
      const hint = meant ? `Did you mean "${aliases[meant] ?? meant}"?` : `Known fields: ${known.join(", ")}`;
      ctx.issues.push({
        code: "custom",
        message: `Unknown field "${written}". ${hint}`,
        path: [written],
        input,
      });
    } else if (name in named) {
      ctx.issues.push({ code: "custom", message: `Given twice, as "${written}" too`, path: [name], input });
    } else {
      named[name] = value;
    }
  }
  return named;
}

/** The field that a name stands for, however it is spelled. */
export function fieldName(written: string, aliases: Record<string, string>): string {
  const snake = snakeCase(written);
  return aliases[snake] ?? snake;
}

function snakeCase(written: string): string {
  return written.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function without(input: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([name]) => !names.includes(name)));
}

function isRecord(input: unknown): input is Record<string, unknown> {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}

/** Text is turned into what the field wants; where it cannot be, it stays text, and zod's refusal names the field. */
function fromText(value: unknown, field: z.core.$ZodType | undefined): unknown {
  const kinds = kindsOf(field);
  // Where a text counts as a list of one, its commas are its own: CSS and selectors are full of them.
  if (kinds.has("array") && kinds.has("string")) return isJsonList(value) ? parsedJson(value) : value;
  if (kinds.has("array")) return Array.isArray(value) ? value : listFrom(value);
  if (typeof value !== "string") return value;
  if (kinds.has("boolean") && /^(true|false|1|0)?$/.test(value)) return value !== "false" && value !== "0";
  if (kinds.has("number") && value.trim() !== "" && Number.isFinite(Number(value))) return Number(value);
  if (kinds.has("object") || kinds.has("record")) return parsedJson(value);
  return value;
}

function listFrom(value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (value.startsWith("[")) return parsedJson(value);
  return value.startsWith("{") ? [parsedJson(value)] : value.split(",").map((part) => part.trim());
}

function isJsonList(value: unknown): value is string {
  return typeof value === "string" && value.startsWith("[") && Array.isArray(parsedJson(value));
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

type Wrapped = {
  type: string;
  innerType?: z.core.$ZodType;
  in?: z.core.$ZodType;
  out?: z.core.$ZodType;
  options?: z.core.$ZodType[];
};

/** The kinds of value a field takes, whatever it is wrapped in (optional, default, union, pipe). */
function kindsOf(field: z.core.$ZodType | undefined, kinds = new Set<string>()): Set<string> {
  if (!field) return kinds;
  const def = field._zod.def as Wrapped;
  if (def.innerType) return kindsOf(def.innerType, kinds);
  // z.preprocess is a pipe that starts with a transform: what it takes is what its second half takes.
  if (def.in) return kindsOf(def.in._zod.def.type === "transform" ? def.out : def.in, kinds);
  if (def.options) for (const option of def.options) kindsOf(option, kinds);
  else kinds.add(def.type);
  return kinds;
}
