// Calls of the API, each noted: they go through a queue into log, sums and sketches, so that no request waits for it.
import { z } from "zod";
import { type Replay, requestOutcomes } from "#db/schema/api-requests.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { gathering } from "#platform/gather.ts";

const call = z.object({
  id: z.string(),
  tenantId: z.string(),
  createdAt: z.int(),
  method: z.string(),
  route: z.string(),
  version: z.string(),
  status: z.int(),
  outcome: z.enum(requestOutcomes),
  durationMs: z.int().min(0),
  actorType: z.string().nullable(),
  actorId: z.string().nullable(),
  agent: z.string(),
  cache: z.string().nullable(),
  errorCode: z.string().nullable(),
  captureId: z.string().nullable(),
  requestId: z.string(),
  traceId: z.string(),
  replay: z.custom<Replay>((value) => typeof value === "object").nullable(),
});
export const requestsMessage = z.object({ id: z.string(), calls: z.array(call) });
export type Call = z.infer<typeof call>;

const add = gathering<Call>({
  name: "calls of the API",
  // With replays as long as they may be.
  sumsMax: 30,
  send: (ctx, { id, sums }) => ctx.apiRequests.send({ id, calls: sums }),
});

export function noteCall(ctx: BaseCtx, noted: Omit<Call, "id" | "requestId" | "traceId">): void {
  // The caller may have named the request as they liked: an id of our own tells calls apart.
  const id = ctx.ids.create("rql", noted.createdAt);
  const { requestId, trace } = ctx;
  add(ctx, id, { id, requestId, traceId: trace.traceId, ...noted }, () => undefined);
}
