// One attempt: what is sent to whom, and what came of it.
import type { BaseCtx } from "#platform/ctx.ts";
import type { Outbound } from "#platform/outbound.ts";
import { inRoot, keepTraceFor, linksTo, traceHere } from "#telemetry/trace/tracer.ts";
import { bodyOf } from "#webhooks/body.ts";
import { sendOnce, type Sent } from "#webhooks/send.ts";
import { signedHeaders, UnreadableSecret } from "#webhooks/sign.ts";
import type { Claim } from "./claim.ts";
import type { Delivery, Event } from "./rows.ts";

export type Attempt = {
  delivery: Delivery;
  url: string;
  startedAt: number;
  sent: Sent;
  /** Whether trying again cannot help, whatever the policy says. */
  isHopeless: boolean;
};

const nothing: Sent = {
  status: null,
  headers: {},
  body: "",
  errorClass: "other",
  error: null,
  durationMs: 0,
};

/** Never throws: what goes wrong on our side is an outcome as well. */
export async function attempt(
  ctx: BaseCtx,
  send: Outbound,
  claim: Claim,
  delivery: Delivery,
): Promise<Attempt> {
  const event = claim.events.get(delivery.eventId);
  const { id, tenantId, eventType, attempts } = delivery;
  const attributes = {
    "stillframe.delivery.id": id,
    "stillframe.event.type": eventType,
    "stillframe.attempt": attempts,
    "stillframe.tenant.id": tenantId,
  };
  // In the trace that the event happened in, and linked to the lane's run.
  const links = linksTo(traceHere());
  const root = { name: "deliver webhook", kind: "consumer" as const, from: event?.trace, links, attributes };
  return inRoot(ctx.tracer, root, async (span) => {
    if (event && isOfJob(event)) keepTraceFor(tenantId, event.subject);
    const tried = await tryOnce(ctx, send, claim, delivery);
    if (tried.sent.errorClass !== null) span?.fail(tried.sent.errorClass, false);
    return tried;
  });
}

const isOfJob = ({ subject }: Event): boolean => /^(?:job|blk)_/.test(subject);

async function tryOnce(ctx: BaseCtx, send: Outbound, claim: Claim, delivery: Delivery): Promise<Attempt> {
  const startedAt = ctx.clock.now();
  const event = claim.events.get(delivery.eventId);
  const address = delivery.jobId === null ? claim.endpoint : claim.addresses.get(delivery.jobId);
  const made = { delivery, url: address?.url ?? "", startedAt };
  const hopeless = (error: string): Attempt => ({ ...made, sent: { ...nothing, error }, isHopeless: true });
  if (!event) return hopeless("Its event is no longer kept");
  if (!address) return hopeless("The job that it is of is no longer kept");
  const webhookSecret = "webhookSecret" in address ? address.webhookSecret : null;
  const sent = await signAndSend(ctx, send, { delivery, event, url: address.url, webhookSecret });
  return { ...made, sent, isHopeless: sent.status === 410 };
}

type Parcel = { delivery: Delivery; event: Event; url: string; webhookSecret: string | null };

async function signAndSend(ctx: BaseCtx, send: Outbound, parcel: Parcel): Promise<Sent> {
  const { delivery, event, url, webhookSecret } = parcel;
  const { tenantId, endpointId, seq } = delivery;
  const jobId = delivery.jobId ?? (isOfJob(event) ? event.subject : null);
  try {
    const body = bodyOf(event, delivery.jobId === null ? "envelope" : "flat");
    const addressee = { tenantId, endpointId, jobId, webhookSecret, seq };
    const headers = await signedHeaders(ctx, addressee, event.id, body, ctx.clock.now());
    return await sendOnce(ctx, { url, headers, body, timeoutMs: ctx.config.webhooks.timeoutMs }, send);
  } catch (err) {
    if (err instanceof UnreadableSecret) return { ...nothing, error: err.message };
    ctx.log.error("webhook could not be sent", err, { delivery_id: delivery.id });
    return { ...nothing, error: "It could not be sent for a reason of ours" };
  }
}
