// For development: one JSON line a span, in the order they began, indented by their depth in the name.
import type { TraceSettings } from "#telemetry/trace/settings.ts";
import type { SpanData } from "#telemetry/trace/span.ts";

export function printSpans(settings: TraceSettings, spans: readonly SpanData[]): void {
  // oxlint-disable-next-line no-console -- the console is where they are wanted
  for (const line of linesOf(settings, spans)) console.log(line);
}

function linesOf({ serviceName }: TraceSettings, spans: readonly SpanData[]): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const depthOf = (span: SpanData): number => {
    let depth = 0;
    for (let above = byId.get(span.parentId ?? ""); above; above = byId.get(above.parentId ?? "")) depth++;
    return depth;
  };
  return spans
    .toSorted((one, other) => one.startedAt - other.startedAt)
    .map((span) =>
      JSON.stringify({
        level: "debug",
        message: "span",
        name: `${"  ".repeat(depthOf(span))}${span.name}`,
        duration_ms: span.endedAt - span.startedAt,
        service: serviceName,
        trace_id: span.traceId,
        span_id: span.spanId,
        parent_id: span.parentId,
        kind: span.kind,
        started_at: new Date(span.startedAt).toISOString(),
        ...(span.isFailed ? { failed: true } : {}),
        ...(span.links.length > 0 ? { links: span.links } : {}),
        ...span.attributes,
      }),
    );
}
