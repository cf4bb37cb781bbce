// Which events an endpoint asks for: types as in `job.completed`, groups as in `job.*`, or `*` for all.
import { z } from "@hono/zod-openapi";
import { nearest } from "#core/nearest.ts";
import { eventTypes } from "#events/catalogue.ts";

/** Every beginning of a type, `job.*` and `bulk.capture.*` among them. */
const groups = eventTypes.flatMap((type) => {
  const parts = type.split(".");
  return parts.slice(1).map((_, at) => `${parts.slice(0, at + 1).join(".")}.*`);
});
const valid: readonly string[] = [...eventTypes, ...new Set(groups), "*"];

export const wantedTypes = z
  .array(z.string())
  .min(1)
  .max(50)
  .superRefine((wanted, ctx) => {
    for (const [at, type] of wanted.entries())
      if (!valid.includes(type)) ctx.addIssue({ code: "custom", message: unknown(type), path: [at] });
  })
  .transform((wanted) => [...new Set(wanted)]);

/** One type of the catalogue. */
export const oneType = z.enum(eventTypes, {
  error: ({ input }) => unknown(String(input), eventTypes),
});

function unknown(type: string, known: readonly string[] = valid): string {
  const meant = nearest(type, known);
  return `Unknown event type "${type.slice(0, 100)}". ${meant ? `Did you mean "${meant}"? ` : ""}Valid: ${known.join(", ")}`;
}
