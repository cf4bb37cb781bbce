import { auditInsert } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { admitUrl } from "#captures/admit.ts";
import { AppError } from "#core/errors.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { WarmCache, WarmRequest } from "./schemas.ts";
import { warmMessageBytesMax } from "./settings.ts";
import type { Warming } from "./warm-consumer.ts";

/** A call to the queue takes so many messages and bytes; a little is left for its own framing. */
const callMessagesMax = 100;
const callBytesMax = 240_000;

/** Has captures made in the background, each as if its tenant had asked for it; those in the cache already cost nothing. */
export async function warmCache(ctx: Ctx, { requests }: WarmCache): Promise<number> {
  requireScope(ctx, "cache:write");
  requireScope(ctx, "captures:write");
  const messages = requests.map((request, at) => messageOf(ctx, request, at));
  for (const call of inCalls(messages)) await ctx.cacheWarm.sendBatch(call.map((body) => ({ body })));
  await auditInsert(ctx, {
    action: "cache.warm",
    targets: [{ type: "cache", id: ctx.tenant.id }],
    metadata: { accepted: messages.length },
  });
  return messages.length;
}

function messageOf(ctx: Ctx, request: WarmRequest, at: number): Warming {
  if (request.options.url !== undefined) admitUrl(ctx, request.options.url);
  const message: Warming = {
    keyId: ctx.actor.id,
    tenantId: ctx.tenant.id,
    host: ctx.origin.host,
    requestId: ctx.requestId,
    kind: request.kind,
    given: request.given,
  };
  if (bytesOf(message) <= warmMessageBytesMax) return message;
  const detail = `May be at most ${warmMessageBytesMax} bytes`;
  throw new AppError("too_large", `requests/${at}: ${detail}`, {
    errors: [{ pointer: `#/requests/${at}`, detail }],
  });
}

function inCalls(messages: Warming[]): Warming[][] {
  const calls: Warming[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const last = calls.at(-1);
    bytes += bytesOf(message);
    if (last && last.length < callMessagesMax && bytes <= callBytesMax) last.push(message);
    else {
      calls.push([message]);
      bytes = bytesOf(message);
    }
  }
  return calls;
}

const bytesOf = (message: Warming) => new TextEncoder().encode(JSON.stringify(message)).byteLength;
