import { z } from "@hono/zod-openapi";

/** One text, or a list of them; becomes a list. In a query a text is never cut at its commas. */
export function textOrList(lengthMax: number, countMax: number) {
  const text = z.string().min(1).max(lengthMax);
  return z
    .union([text, z.array(text).min(1).max(countMax)], {
      error: `Valid: a text, or a list of 1 to ${countMax} texts of at most ${lengthMax} characters`,
    })
    .transform((given) => (typeof given === "string" ? [given] : given))
    .optional();
}
