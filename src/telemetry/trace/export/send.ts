// Sends spans to a collector, beside the work: a few requests for many spans, bounded in memory, harmless where it fails.
import { note } from "#telemetry/trace/stats.ts";
import type { TraceSettings } from "#telemetry/trace/settings.ts";
import type { SpanData } from "#telemetry/trace/span.ts";
import { printSpans } from "./console.ts";
import { otlpBody } from "./otlp.ts";
import { zipkinBody } from "./zipkin.ts";

/** Spans that wait; each is about a kilobyte. What comes beyond is dropped, and counted. */
const waitingMax = 4096;
const atOnceMax = 512;
const timeoutMs = 10_000;
/** After a failure nothing is sent for this long: 5 s, then twice as long each time. */
const pauseMs = { first: 5000, most: 120_000 };
/** OTLP's list of what may pass. */
const passing = new Set([408, 429, 502, 503, 504]);

const bodies = { otlp: otlpBody, zipkin: zipkinBody };

/** Of this isolate: all that go to one collector go together. */
type Line = {
  waiting: SpanData[];
  isSending: boolean;
  sendingSince: number;
  failures: number;
  pausedUntil: number;
};
const lines = new Map<string, Line>();

type Way = { settings: TraceSettings; waitUntil(work: Promise<unknown>): void };

/** Never throws, and takes no time from the work: what is sent is sent after it. */
export function exportSpans(way: Way, spans: readonly SpanData[]): void {
  const { settings } = way;
  const { exporter, endpoint } = settings;
  if (exporter === "none") return;
  if (exporter === "console") {
    printSpans(settings, spans);
    note("exported", spans.length);
    return;
  }
  const line = lines.get(endpoint) ?? newLine(endpoint);
  const room = Math.max(0, waitingMax - line.waiting.length);
  line.waiting.push(...spans.slice(0, room));
  note("dropped", Math.max(0, spans.length - room));
  const now = Date.now();
  // Who was at it for too long was cut off with its request.
  const isBusy = line.isSending && now - line.sendingSince < 2 * timeoutMs;
  if (isBusy || now < line.pausedUntil) return;
  line.isSending = true;
  line.sendingSince = now;
  way.waitUntil(sendAll(line, settings, exporter));
}

function newLine(endpoint: string): Line {
  const line = { waiting: [], isSending: false, sendingSince: 0, failures: 0, pausedUntil: 0 };
  lines.set(endpoint, line);
  return line;
}

async function sendAll(line: Line, settings: TraceSettings, exporter: keyof typeof bodies): Promise<void> {
  try {
    while (line.waiting.length > 0) {
      const some = line.waiting.splice(0, atOnceMax);
      const retryAfterMs = await send(settings, bodies[exporter](settings, some));
      if (retryAfterMs === null) {
        note("exported", some.length);
        line.failures = 0;
        continue;
      }
      fail(line, some, retryAfterMs);
      return;
    }
  } finally {
    line.isSending = false;
  }
}

function fail(line: Line, spans: SpanData[], retryAfterMs: number | undefined): void {
  note("failed", 1);
  const waitMs = Math.min(pauseMs.most, pauseMs.first * 2 ** line.failures++);
  line.pausedUntil = Date.now() + Math.max(waitMs, retryAfterMs ?? 0);
  const kept =
    retryAfterMs === undefined ? [] : spans.slice(0, Math.max(0, waitingMax - line.waiting.length));
  line.waiting.unshift(...kept);
  note("dropped", spans.length - kept.length);
}

/** Null: they were taken. Else after how long to try again; undefined: these will never be taken. */
async function send({ endpoint, headers }: TraceSettings, body: string): Promise<number | null | undefined> {
  try {
    const res = await fetch(endpoint, {
      method: "POST",
      headers: { ...headers, "Content-Type": "application/json" },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await res.body?.cancel();
    if (res.ok) return null;
    if (!passing.has(res.status)) return undefined;
    const seconds = Number(res.headers.get("Retry-After"));
    return Number.isFinite(seconds) ? Math.min(seconds * 1000, pauseMs.most) : 0;
  } catch {
    return 0;
  }
}
