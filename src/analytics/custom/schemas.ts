// Figures of one's own as time series: what is written, and what is read of them.
import { z } from "@hono/zod-openapi";
import { bodyForm, queryForm } from "#http/fields.ts";

const pointsMax = 500;
export const metricsMax = 200;
export const metricName = z
  .string()
  .regex(/^[a-z][a-z0-9_.:-]{0,63}$/, "Must be 1 to 64 of a-z, 0-9 and _ . : -, beginning with a letter")
  .openapi({ example: "orders.waiting" });
const time = z.iso.datetime({ offset: true });

const point = z.strictObject({
  name: metricName,
  value: z.number().openapi({ example: 12.5 }),
  at: time.optional().openapi({ description: "RFC 3339; now unless told. At most a day ago" }),
});
const points = z.strictObject({
  points: z
    .array(point)
    .min(1)
    .max(pointsMax)
    .openapi({
      description: `At most ${pointsMax}. Those of a minute are kept together: their number, sum, least, greatest and last`,
    }),
});
export const pointsBody = bodyForm(points).openapi("NewMetricPoints", {
  example: { points: [{ name: "orders.waiting", value: 12.5 }] },
});
export type WritePoints = z.output<typeof points>;
export const writtenSchema = z.object({ written: z.int() }).openapi("MetricPointsWritten");

export const metricParams = z.object({
  name: metricName.openapi({ param: { name: "name", in: "path" }, example: "orders.waiting" }),
});
const series = z.strictObject({
  from: time.optional().openapi({ description: "RFC 3339; an hour before `to` unless told" }),
  to: time.optional().openapi({ description: "Now unless told" }),
  step_minutes: z
    .int()
    .min(1)
    .max(1440)
    .default(1)
    .openapi({ description: "Minutes that a point stands for; at most 1,500 points are answered" }),
});
export const seriesForm = queryForm(series);
export type ReadSeries = z.output<typeof series>;

export const metricSchema = z
  .object({
    name: metricName,
    last: z.number(),
    last_at: z.iso.datetime(),
    created_at: z.iso.datetime(),
  })
  .openapi("CustomMetric");
export type MetricView = z.infer<typeof metricSchema>;
export const metricListSchema = z.object({ data: z.array(metricSchema) }).openapi("CustomMetrics");

export const seriesSchema = z
  .object({
    name: metricName,
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    step_minutes: z.int(),
    points: z
      .array(
        z.object({
          at: z.iso.datetime(),
          count: z.int(),
          sum: z.number(),
          average: z.number(),
          min: z.number(),
          max: z.number(),
          last: z.number(),
        }),
      )
      .openapi({ description: "The oldest first; where nothing was written there is none" }),
  })
  .openapi("CustomMetricSeries");
export type SeriesView = z.infer<typeof seriesSchema>;
