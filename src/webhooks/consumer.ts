import { z } from "zod";
import type { BaseCtx } from "#platform/ctx.ts";
import { wakeLane } from "./wake.ts";

const message = z.object({ lane: z.string() });

/** Wakes lanes whose next delivery is due. What is lost on the way the sweep finds. */
export async function consumeLanes(ctx: BaseCtx, batch: MessageBatch): Promise<void> {
  const lanes = new Set<string>();
  for (const { id, body } of batch.messages) {
    const read = message.safeParse(body);
    if (read.success) lanes.add(read.data.lane);
    else ctx.log.error("unreadable word of a lane", read.error, { message_id: id });
  }
  await Promise.all([...lanes].map((lane) => wakeLane(ctx, lane)));
  batch.ackAll();
}
