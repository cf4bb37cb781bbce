// Pictures that come out the same each time.
import { z } from "@hono/zod-openapi";

export const stabilityFields = {
  stable: z.boolean().default(false).openapi({
    description:
      "Freezes clock, random, animation, video and caret, and takes the picture again until two agree",
    example: true,
  }),
  stable_attempts: z
    .int()
    .min(2)
    .max(10)
    .optional()
    .openapi({ description: "Pictures taken at most until two agree; 5 unless told", example: 5 }),
};

/** How often to try means nothing where nothing is tried. */
export function stableAttempts(
  value: { stable: boolean; stable_attempts?: number | undefined },
  ctx: z.core.$RefinementCtx,
): void {
  if (value.stable_attempts === undefined || value.stable) return;
  ctx.addIssue({ code: "custom", message: "Only with stable", path: ["stable_attempts"], input: value });
}
