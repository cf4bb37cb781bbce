// Traces as a collector gets them.
import { expect, inject } from "vitest";

export type OtlpSpan = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: Record<string, unknown> }[];
  links: { traceId: string; spanId: string }[];
  status?: { code?: number };
};
type Body = {
  resourceSpans: {
    resource: { attributes: OtlpSpan["attributes"] };
    scopeSpans: { spans: OtlpSpan[] }[];
  }[];
};
type Box = { bodies: Body[]; headers: Record<string, string>[]; refused: string[] };

/** A collector of a test's own, with the bindings that make a Worker send all it records there. */
export function newCollector(share = "1", status = "") {
  const at = `${inject("collector")}/${crypto.randomUUID()}${status && `.${status}`}`;
  const env: Partial<Env> = {
    OTEL_EXPORTER: "otlp",
    OTEL_EXPORTER_OTLP_ENDPOINT: at,
    OTEL_TRACES_SAMPLER_ARG: share,
  };
  const read = async () => (await fetch(at)).json<Box>();
  const spans = async (): Promise<OtlpSpan[]> => {
    const { bodies, refused } = await read();
    expect(refused).toEqual([]);
    return bodies.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
    );
  };
  return { env, at, read, spans };
}

export const attributeOf = ({ attributes }: OtlpSpan, name: string): unknown => {
  const value = attributes.find(({ key }) => key === name)?.value;
  return value && Object.values(value)[0];
};

/** The span that a message comes from, which travels with it. */
export const traceForm = expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/) as string;
