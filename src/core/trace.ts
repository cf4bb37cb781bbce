// W3C Trace Context: the `traceparent` header, read and written (https://www.w3.org/TR/trace-context/).

export type Trace = { traceId: string; spanId: string; sampled: boolean };

const form = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})/;

/** Continues the caller's trace with a span of our own, or starts one where the header is absent or malformed. */
export function continueTrace(header: string | undefined): Trace {
  const match = header ? form.exec(header) : null;
  const spanId = randomHex(8);
  if (!match?.[1] || !match[2]) return { traceId: randomHex(16), spanId, sampled: true };
  return { traceId: match[1], spanId, sampled: (Number.parseInt(match[2], 16) & 1) === 1 };
}

export function formatTraceparent(trace: Trace): string {
  return `00-${trace.traceId}-${trace.spanId}-${trace.sampled ? "01" : "00"}`;
}

function randomHex(bytes: number): string {
  return crypto.getRandomValues(new Uint8Array(bytes)).toHex();
}
