// Zipkin's v2 JSON (https://zipkin.io/zipkin-api/), as OpenTelemetry maps spans to it: times in microseconds, tags of text.
import type { TraceSettings } from "#telemetry/trace/settings.ts";
import type { SpanData, SpanKind } from "#telemetry/trace/span.ts";

const kinds: Partial<Record<SpanKind, string>> = {
  server: "SERVER",
  client: "CLIENT",
  producer: "PRODUCER",
  consumer: "CONSUMER",
};

/** Links have no place in it. */
export function zipkinBody({ serviceName }: TraceSettings, spans: readonly SpanData[]): string {
  return JSON.stringify(
    spans.map((span) => ({
      traceId: span.traceId,
      id: span.spanId,
      ...(span.parentId === null ? {} : { parentId: span.parentId }),
      name: span.name,
      ...(kinds[span.kind] ? { kind: kinds[span.kind] } : {}),
      timestamp: Math.round(span.startedAt * 1000),
      // One of no length says that it is not known.
      duration: Math.max(1, Math.round((span.endedAt - span.startedAt) * 1000)),
      localEndpoint: { serviceName },
      tags: {
        ...Object.fromEntries(Object.entries(span.attributes).map(([name, value]) => [name, String(value)])),
        ...(span.isFailed
          ? { "otel.status_code": "ERROR", error: String(span.attributes["error.type"] ?? "") }
          : {}),
      },
    })),
  );
}
