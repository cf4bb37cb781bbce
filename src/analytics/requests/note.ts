// Calls of the API, counted: they go through a queue into sums by the minute, so that no request waits for it.
import { z } from "zod";
import { requestOutcomes } from "#db/schema/api-requests.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { gathering } from "#platform/gather.ts";
import { spans } from "./spans.ts";

const minuteMs = 60_000;

const sum = z.object({
  tenantId: z.string(),
  minute: z.int(),
  method: z.string(),
  route: z.string(),
  status: z.int(),
  outcome: z.enum(requestOutcomes),
  upToMs: z.int(),
  count: z.int().positive(),
  durationMs: z.int().min(0),
});
export const requestsMessage = z.object({ id: z.string(), sums: z.array(sum) });
type Sum = z.infer<typeof sum>;

const add = gathering<Sum>({
  name: "calls of the API",
  sumsMax: 300,
  send: (ctx, message) => ctx.apiRequests.send(message),
});

export type Call = Pick<Sum, "tenantId" | "method" | "route" | "status" | "outcome"> & {
  startedAt: number;
  durationMs: number;
};

export function noteCall(ctx: BaseCtx, { startedAt, durationMs, ...call }: Call): void {
  const minute = startedAt - (startedAt % minuteMs);
  const upToMs = spans.find((end) => durationMs <= end) ?? spans.at(-1) ?? 0;
  const of = { ...call, minute, upToMs };
  add(ctx, JSON.stringify(Object.values(of)), { ...of, count: 0, durationMs: 0 }, (one) => {
    one.count++;
    one.durationMs += durationMs;
  });
}
