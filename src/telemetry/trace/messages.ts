// A queue's messages as they are worked on: one span for the batch, and one in the trace of each message that has one.
import { z } from "zod";
import { linksTo, startRoot, type Tracer, inRoot } from "./tracer.ts";
import { withinSpan } from "./current.ts";
import type { Span } from "./span.ts";

const carried = z.object({
  trace: z.string(),
  kept: z.object({ of: z.string(), ids: z.array(z.string()) }).optional(),
});

/** Messages of one batch that links are made to, and spans begun for. */
const messagesMax = 100;

const spans = new WeakMap<Message, Span>();

/** Works off a batch. A message's own span ends with the batch, unless `inMessage` ended it. */
export async function inBatch(tracer: Tracer, batch: MessageBatch, work: () => Promise<void>): Promise<void> {
  const told = batch.messages.slice(0, messagesMax).flatMap((message) => {
    const read = carried.safeParse(message.body);
    return read.success ? [{ message, ...read.data }] : [];
  });
  const attributes = {
    "messaging.system": "cloudflare_queues",
    "messaging.operation.type": "process",
    "messaging.operation.name": "process",
    "messaging.destination.name": batch.queue,
  };
  const name = `process ${batch.queue}`;
  const all = {
    name: `${name} batch`,
    kind: "consumer" as const,
    attributes: { ...attributes, "messaging.batch.message_count": batch.messages.length },
    links: linksTo(...told.map(({ trace }) => trace)),
  };
  await inRoot(tracer, all, async (whole) => {
    const begun = told.map(({ message, trace, kept }) => {
      // The sender may be a trace of its own for long: the message's work is in that trace, and linked to the batch.
      const links = whole ? [{ traceId: whole.traceId, spanId: whole.spanId, sampled: whole.sampled }] : [];
      const own = { ...attributes, "messaging.message.id": message.id };
      const span = startRoot(tracer, { name, kind: "consumer", from: trace, links, attributes: own });
      if (span) spans.set(message, span);
      if (span && kept) {
        span.recording.kept.tenantId = kept.of;
        for (const id of kept.ids) span.recording.kept.subjects.add(id);
      }
      return span;
    });
    try {
      await work();
    } finally {
      for (const span of begun) span?.end();
    }
  });
}

/** Does the work of a message in its trace. */
export async function inMessage<T>(message: Message | undefined, work: () => Promise<T>): Promise<T> {
  const span = message && spans.get(message);
  if (!span) return work();
  try {
    return await withinSpan(span, work);
  } catch (err) {
    span.failWith(err);
    throw err;
  }
}
