// What the record is to say of the page, beside the files made of it.
import { z } from "@hono/zod-openapi";
import type { Format } from "./formats.ts";

/** Each is a member of the record's `page`. */
export const metadataParts = [
  "metadata",
  "open_graph",
  "twitter",
  "icons",
  "feeds",
  "structured_data",
  "fonts",
  "headers",
  "links",
] as const;

export type MetadataPart = (typeof metadataParts)[number];

/** A query's list of one word may be the word for all or none. */
const asBoolean = (value: unknown) => {
  const word = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
  return word === "true" ? true : word === "false" ? false : value;
};

/** The content door tells all unless told; the others tell only what is asked for. */
export function metadataFields(own: Format) {
  return {
    metadata: z
      .preprocess(
        asBoolean,
        z.union([z.boolean(), z.array(z.enum(metadataParts)).min(1).max(metadataParts.length)], {
          error: `Valid: true, false, or a list of ${metadataParts.join(", ")}`,
        }),
      )
      .default(own === "html")
      .openapi({
        type: ["boolean", "array"],
        items: { type: "string", enum: [...metadataParts] },
        description: `Puts what the page says of itself into the record, under \`page\`: true for all of it, or a list of ${metadataParts.join(", ")}. Unless told, ${own === "html" ? "all" : "nothing"}`,
        example: ["metadata", "open_graph", "icons"],
      }),
  };
}

export function partsWanted(metadata: boolean | MetadataPart[]): readonly MetadataPart[] {
  if (Array.isArray(metadata)) return metadata;
  return metadata ? metadataParts : [];
}
