import type { Trace } from "#api/client.ts";

export type Span = Trace["spans"][number];
export type Step = { span: Span; depth: number };

/** Each step below the one it is part of, in the order in which they began. */
export function stepsOf(spans: readonly Span[]): Step[] {
  const known = new Set(spans.map(({ span_id }) => span_id));
  const parts = new Map<string | null, Span[]>();
  for (const span of spans) {
    // Whose whole is not shown stands for itself.
    const whole = span.parent_id !== null && known.has(span.parent_id) ? span.parent_id : null;
    parts.set(whole, [...(parts.get(whole) ?? []), span]);
  }
  const below = (id: string | null, depth: number): Step[] =>
    (parts.get(id) ?? []).flatMap((span) => [{ span, depth }, ...below(span.span_id, depth + 1)]);
  return below(null, 0);
}
