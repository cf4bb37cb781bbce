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
  wait_to_leave: z.string().min(1).max(1000).optional().openapi({
    description: "CSS selector of what must be gone or invisible first, such as a spinner",
    example: ".spinner",
  }),
  wait_for_function: z.string().min(1).max(20_000).optional().openapi({
    description:
      "JavaScript, an expression or a function, asked in the page until it is true; an error fails the capture as `script_failed`",
    example: "() => window.chartsDrawn === 3",
  }),
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
  navigation_timeout: z.int().min(100).max(120_000).optional().openapi({
    description: "Milliseconds until the page must have reached `wait_until`; within `timeout`",
    example: 10_000,
  }),
  best_attempt: z.boolean().default(false).openapi({
    description:
      "Takes the page as far as it is, instead of a time-out, and says in the report what was not waited for; a page that never answers still fails",
    example: true,
  }),
};
