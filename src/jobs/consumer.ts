// Asynchronous work: word of jobs comes by the queue, and each tenant's are made by an object of its own.
import type { BaseCtx } from "#platform/ctx.ts";
import { inCall } from "#telemetry/trace/call.ts";
import { inMessage } from "#telemetry/trace/messages.ts";
import { traceHere } from "#telemetry/trace/tracer.ts";
import { wakeMessage } from "./wake.ts";

/** What is lost on the way, or broken off, is found by the sweeps (`recover.ts`, `tasks.ts`). */
export async function consumeJobs(ctx: BaseCtx, batch: MessageBatch): Promise<void> {
  const words = batch.messages.map((message) => ({ message, read: wakeMessage.safeParse(message.body) }));
  for (const { message, read } of words)
    if (!read.success) ctx.log.error("unreadable word of jobs", read.error, { message_id: message.id });
  const tenants = Map.groupBy(words, ({ read }) => read.data?.tenantId);
  await Promise.all(
    [...tenants].map(async ([tenantId, told]) => {
      try {
        if (tenantId !== undefined) await inMessage(told[0]?.message, () => begin(ctx, tenantId));
        for (const { message } of told) message.ack();
      } catch (err) {
        ctx.log.error("jobs were not begun", err, { tenant_id: tenantId });
        for (const { message } of told) message.retry({ delaySeconds: 10 * message.attempts });
      }
    }),
  );
}

const begin = ({ jobRunners }: BaseCtx, tenantId: string): Promise<void> =>
  inCall("JobRunner", "run", async () => jobRunners.getByName(tenantId).run(tenantId, traceHere()));
