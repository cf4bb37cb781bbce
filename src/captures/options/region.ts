// Where on earth a capture is made.
import { z } from "@hono/zod-openapi";
import { regions } from "#core/regions.ts";

export const regionFields = {
  region: z
    .enum(regions)
    .optional()
    .openapi({
      description:
        "Where the browser should run: western or eastern North America, South America, western or eastern Europe, " +
        "Asia-Pacific, Oceania, Africa, Middle East. A wish: the platform decides in the end, and where the service " +
        "has no browsers there the nearest are taken, which the report notes. Near the caller unless told",
      example: "weur",
    }),
};
