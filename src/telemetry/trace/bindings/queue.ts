// A queue whose messages carry the trace that they come from, under `trace`; and for whom it is kept, under `kept`.
import { activeSpan, inSpan } from "#telemetry/trace/span.ts";
import { traceHere } from "#telemetry/trace/tracer.ts";

/** @param keeps whether what is done with the message belongs to the trace that a tenant is shown */
export function tracedQueue<T>(queue: Queue<T>, name: string, keeps = false): Queue<T> {
  const sending = <R>(count: number, work: () => Promise<R>): Promise<R> => {
    const attributes = {
      "messaging.system": "cloudflare_queues",
      "messaging.operation.type": "send",
      "messaging.operation.name": "send",
      "messaging.destination.name": name,
      ...(count > 1 ? { "messaging.batch.message_count": count } : {}),
    };
    return inSpan(`send ${name}`, { kind: "producer", attributes }, work);
  };
  return {
    metrics: () => queue.metrics(),
    send: (body, options) => sending(1, () => queue.send(carrying(body, keeps), options)),
    sendBatch(messages, options) {
      const all = [...messages];
      return sending(all.length, () =>
        queue.sendBatch(
          all.map((message) => ({ ...message, body: carrying(message.body, keeps) })),
          options,
        ),
      );
    },
  };
}

/** Consumers read their own fields and leave others. */
function carrying<T>(body: T, keeps: boolean): T {
  const trace = traceHere();
  if (trace === null || typeof body !== "object" || body === null) return body;
  const kept = keeps ? activeSpan()?.recording.kept : undefined;
  const isKept = kept !== undefined && kept.subjects.size > 0;
  return { ...body, trace, ...(isKept ? { kept: { of: kept.tenantId, ids: [...kept.subjects] } } : {}) };
}
