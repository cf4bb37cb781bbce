// W3C Trace Context: `traceparent` and `tracestate`, read and written (https://www.w3.org/TR/trace-context/).

export type SpanId = { traceId: string; spanId: string; sampled: boolean };
/** A span of ours in a trace: `parentId` is the span of another that it goes on from, `tracestate` what others note there. */
export type Trace = SpanId & { parentId: string | null; tracestate: string };

const form = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/;

/**
 * Continues the caller's trace with a span of our own, or starts one where the header is absent or malformed.
 * @param sample says of a new trace whether it is exported
 */
export function continueTrace(
  header: string | undefined,
  tracestate?: string,
  sample: (traceId: string) => boolean = () => true,
): Trace {
  const parent = readTraceparent(header);
  const spanId = newSpanId();
  if (parent) {
    const { traceId, sampled, spanId: parentId } = parent;
    return { traceId, spanId, sampled, parentId, tracestate: readTracestate(tracestate) };
  }
  const traceId = randomHex(16);
  return { traceId, spanId, sampled: sample(traceId), parentId: null, tracestate: "" };
}

export const newSpanId = (): string => randomHex(8);

export function formatTraceparent({ traceId, spanId, sampled }: SpanId): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}

/** As it travels in a message or a row: the `traceparent`, and behind a space the `tracestate` where there is one. */
export function writeTrace(span: SpanId, tracestate: string): string {
  return tracestate ? `${formatTraceparent(span)} ${tracestate}` : formatTraceparent(span);
}

/** What `writeTrace` wrote; undefined where it is nothing of the kind. */
export function readTrace(written: unknown): (SpanId & { tracestate: string }) | undefined {
  if (typeof written !== "string") return undefined;
  const end = written.indexOf(" ");
  const parent = readTraceparent(end < 0 ? written : written.slice(0, end));
  return parent && { ...parent, tracestate: end < 0 ? "" : readTracestate(written.slice(end + 1)) };
}

function readTraceparent(header: string | undefined): SpanId | undefined {
  const [, traceId, spanId, flags] = (header && form.exec(header)) || [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

const stateLengthMax = 512;
const member = /^[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{1,256}$/;

/** Passed on as it is; one that is malformed or too long is dropped whole, as the recommendation has it. */
function readTracestate(header = ""): string {
  if (header.length > stateLengthMax) return "";
  const members = header.split(",").flatMap((one) => one.trim() || []);
  return members.length <= 32 && members.every((one) => member.test(one)) ? members.join(",") : "";
}

/** Drawn many at a time: each draw costs more than all else about a span. */
const pool = new Uint8Array(2048);
let at = pool.length;

function randomHex(bytes: number): string {
  if (at + bytes > pool.length) {
    crypto.getRandomValues(pool);
    at = 0;
  }
  at += bytes;
  return pool.subarray(at - bytes, at).toHex();
}
