// Where the files go besides: into a bucket of the caller's own.
import { z } from "@hono/zod-openapi";
import { isKeyPart, keyCharacters } from "#storage/schemas.ts";

const placeholder = /\{(?:capture_id|date|format)\}/g;

export const storageFields = {
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

type Storage = { storage_target?: string | undefined; storage_path?: string | undefined };

/** A place in a bucket means nothing without the bucket. */
export function wholeStorage(value: Storage, ctx: z.core.$RefinementCtx): void {
  if (value.storage_path === undefined || value.storage_target !== undefined) return;
  ctx.addIssue({ code: "custom", message: "Needs storage_target", path: ["storage_path"], input: value });
}
