// OTLP 1.x over HTTP as JSON (https://opentelemetry.io/docs/specs/otlp/): ids in hexadecimal, times in nanoseconds as text.
import type { TraceSettings } from "#telemetry/trace/settings.ts";
import type { Attributes, SpanData, SpanKind } from "#telemetry/trace/span.ts";

const kinds: Record<SpanKind, number> = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 };
const failed = 2;

export function otlpBody({ serviceName }: TraceSettings, spans: readonly SpanData[]): string {
  const resource = {
    attributes: attributesOf({
      "service.name": serviceName,
      "telemetry.sdk.name": "stillframe",
      "telemetry.sdk.language": "webjs",
    }),
  };
  const scope = { name: "stillframe" };
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope, spans: spans.map(asOtlp) }] }] });
}

function asOtlp(span: SpanData) {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentId === null ? {} : { parentSpanId: span.parentId }),
    name: span.name,
    kind: kinds[span.kind],
    startTimeUnixNano: nanoseconds(span.startedAt),
    endTimeUnixNano: nanoseconds(span.endedAt),
    attributes: attributesOf(span.attributes),
    links: span.links.map(({ traceId, spanId }) => ({ traceId, spanId })),
    status: span.isFailed ? { code: failed } : {},
  };
}

const attributesOf = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }));

function valueOf(value: string | number | boolean) {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  // 64-bit integers are text in protobuf's JSON.
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** As text, since no number holds it. */
const nanoseconds = (ms: number): string => `${Math.round(ms)}000000`;
