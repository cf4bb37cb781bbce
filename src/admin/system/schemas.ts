import { z } from "@hono/zod-openapi";
import { kinds, states } from "./figure.ts";

export const systemSchema = z
  .object({
    state: z.enum(states).openapi({ description: "The worst of the figures'" }),
    measured_at: z.iso.datetime(),
    thresholds: z.object({ green_below: z.number(), orange_up_to: z.number() }).openapi({
      description: "Percent of the limit; red above",
      example: { green_below: 60, orange_up_to: 80 },
    }),
    figures: z.array(
      z.object({
        name: z.string().openapi({ example: "d1_size" }),
        kind: z.enum(kinds).openapi({
          description:
            "measured: `value` was found out; limit: the platform grants `limit`, and nobody here can tell how much is used; not_available: it cannot be known here, `detail` says why",
        }),
        unit: z.string().openapi({ example: "bytes" }),
        value: z
          .number()
          .nullable()
          .openapi({ description: "null with measured: there was nothing to measure" }),
        limit: z.number().nullable(),
        percent: z.number().nullable(),
        state: z
          .enum(states)
          .nullable()
          .openapi({ description: "null where there is no limit to hold it against" }),
        detail: z.string(),
      }),
    ),
  })
  .openapi("SystemFigures");
export type SystemView = z.infer<typeof systemSchema>;
