// A trace as its owner sees it: a waterfall of steps, each with when it began after the first.
import { z } from "@hono/zod-openapi";
import type { KeptSpan } from "#db/schema/trace-parts.ts";

const step = z.object({
  span_id: z.string().openapi({ example: "b7ad6b7169203331" }),
  parent_id: z
    .string()
    .nullable()
    .openapi({ description: "The step it is part of; null: it is part of none shown here" }),
  name: z.string().openapi({ example: "capture.navigate" }),
  kind: z.enum(["internal", "server", "client", "producer", "consumer"]),
  offset_ms: z.int().openapi({ description: "When it began, after the first step", example: 42 }),
  duration_ms: z.int().openapi({ example: 310 }),
  status: z.enum(["ok", "error"]),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).openapi({
    description: "Named as OpenTelemetry names them",
    example: { "rpc.method": "TenantGate/admit" },
  }),
  links: z.array(z.string()).openapi({
    description: "Steps that led to it beside its parent, as the word of a queue: their `span_id`",
  }),
});

export const traceSchema = z
  .object({
    trace_id: z.string().openapi({ example: "0af7651916cd43dd8448eb211c80319c" }),
    started_at: z.iso.datetime(),
    duration_ms: z.int().openapi({ description: "From the first step's beginning to the last one's end" }),
    spans: z.array(step).openapi({ description: "In the order in which they began" }),
  })
  .openapi("Trace");

export type TraceView = z.infer<typeof traceSchema>;

/** @param spans at least one, by the time they began */
export function presentTrace(traceId: string, spans: readonly KeptSpan[]): TraceView {
  const startedAt = Math.min(...spans.map(({ at }) => at));
  const endedAt = Math.max(...spans.map(({ at, ms }) => at + ms));
  const ids = new Set(spans.map(({ id }) => id));
  return {
    trace_id: traceId,
    started_at: new Date(startedAt).toISOString(),
    duration_ms: endedAt - startedAt,
    spans: spans.map((span) => ({
      span_id: span.id,
      // The caller's own span is shown to nobody here.
      parent_id: span.in !== null && ids.has(span.in) ? span.in : null,
      name: span.name,
      kind: step.shape.kind.catch("internal").parse(span.kind),
      offset_ms: span.at - startedAt,
      duration_ms: span.ms,
      status: span.failed ? "error" : "ok",
      attributes: span.is ?? {},
      links: span.links ?? [],
    })),
  };
}
