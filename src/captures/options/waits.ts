// When the page counts as ready.
import { z } from "@hono/zod-openapi";

const loadStates = z.enum(["load", "domcontentloaded", "networkidle0", "networkidle2"]);

export const waitFields = {
  wait_until: z
    .preprocess((value) => (typeof value === "string" ? [value] : value), z.array(loadStates).min(1))
    .default(["load"])
    .openapi({
      description:
        "Load states to wait for, all of them; networkidle0 and networkidle2 mean at most 0 or 2 open requests for 500 ms",
      example: ["load"],
    }),
  wait_for_selector: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .openapi({ description: "CSS selector of an element that must be visible first", example: "#chart" }),
  delay: z
    .int()
    .min(0)
    .max(30_000)
    .default(0)
    .openapi({ description: "Milliseconds to wait once all else is ready", example: 500 }),
  timeout: z
    .int()
    .min(1000)
    .max(120_000)
    .default(30_000)
    .openapi({ description: "Milliseconds the whole capture may take", example: 30_000 }),
};
