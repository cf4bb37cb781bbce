import type { BaseCtx } from "#platform/ctx.ts";
import { eraseStep } from "#tenants/erase/step.ts";
import { exportStep } from "#tenants/export/step.ts";
import { lengthenStep } from "#tenants/lengthen.ts";
import { runWork } from "./run.ts";
import { workMessage } from "./wake.ts";

const steps = { lengthen: lengthenStep, export: exportStep, erase: eraseStep };

/** Goes on with tenants' work; how far it is, and when it is tried again, stands in its row. */
export async function consumeTenantWork(ctx: BaseCtx, batch: MessageBatch): Promise<void> {
  for (const message of batch.messages) {
    const read = workMessage.safeParse(message.body);
    if (read.success) await runWork(ctx, steps, read.data.workId);
    else ctx.log.error("unreadable word of tenants' work", read.error, { message_id: message.id });
    message.ack();
  }
}
