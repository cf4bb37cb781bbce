// Whether and how long the files are kept, and where they go besides: into a bucket of the caller's own.
import { z } from "@hono/zod-openapi";
import type { Format } from "./formats.ts";
import { responseTypeOf } from "./output.ts";
import { isKeyPart, keyCharacters } from "#storage/schemas.ts";

const placeholder = /\{(?:capture_id|date|format)\}/g;

/** No capture takes as long, so that none expires while it is made. */
const ttlSecondsMin = 300;
const ttlSecondsMax = 10 * 365 * 24 * 60 * 60;

export const storageFields = {
  store: z.boolean().default(true).openapi({
    description:
      "false keeps no file: the answer is all there is, at most 8 MB, and no cache has a part in it. Only with by_format and one format",
    example: true,
  }),
  store_ttl: z.int().min(ttlSecondsMin).max(ttlSecondsMax).optional().openapi({
    description: "Seconds the result is kept, where that is less than what the plan grants; from 300",
    example: 86_400,
  }),
  storage_target: z.string().min(1).max(64).optional().openapi({
    description:
      "Name or id of a storage target, a bucket of your own that the files are delivered to. Such a capture is always made anew",
    example: "archive",
  }),
  storage_path: z
    .string()
    .min(1)
    .max(500)
    .refine((path) => isKeyPart(path.replaceAll(placeholder, "x")) && !path.endsWith("/"), {
      error: `Valid: ${keyCharacters}, and {capture_id}, {date}, {format}; no empty, . or .. part, no / at either end`,
    })
    .optional()
    .openapi({
      description:
        "Key of the object below the target's prefix; the format's extension is added where it is missing. {date}/{capture_id} unless told",
      example: "shots/{date}/home",
    }),
};

type Storage = {
  format: Format;
  formats?: Format[] | undefined;
  response_type?: "by_format" | "json" | "empty" | undefined;
  store: boolean;
  store_ttl?: number | undefined;
  storage_target?: string | undefined;
  storage_path?: string | undefined;
};

/** A place in a bucket means nothing without the bucket, and what is not kept can only be answered. */
export function wholeStorage(value: Storage, ctx: z.core.$RefinementCtx): void {
  const refuse = (field: keyof Storage, message: string) =>
    ctx.addIssue({ code: "custom", message, path: [field], input: value });
  if (value.storage_path !== undefined && value.storage_target === undefined)
    refuse("storage_path", "Needs storage_target");
  if (value.store) return;
  if (responseTypeOf(value) !== "by_format")
    refuse(
      "store",
      "false is valid with response_type by_format and one format only: nothing else is left of it",
    );
  if (value.store_ttl !== undefined) refuse("store_ttl", "Not with store=false");
  if (value.storage_target !== undefined)
    refuse(
      "storage_target",
      "Not with store=false: a file is delivered from here. Use store_ttl to keep it shortly",
    );
}

/** When the result is no longer kept: by the plan, or sooner where the request says so. */
export function keptUntil(byPlan: number | null, ttlSeconds: number | undefined, now: number): number | null {
  if (ttlSeconds === undefined) return byPlan;
  return Math.min(byPlan ?? Infinity, now + ttlSeconds * 1000);
}
