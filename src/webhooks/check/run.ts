// The check of a receiver: one case after the other, none of them a delivery on record.
import type { Ctx } from "#platform/ctx.ts";
import { outbound } from "#platform/outbound.ts";
import { bodyOf } from "#webhooks/body.ts";
import { sendOnce, type Sent } from "#webhooks/send.ts";
import { signedHeaders } from "#webhooks/sign.ts";
import { type Case, cases, type Parcel, type Parts } from "./cases.ts";
import { judge, type Judged, judgePace } from "./judge.ts";

const caseMsMax = 15_000;
/** All cases together. */
export const checkMsMax = 95_000;
const leastMs = 1000;

export type Outcome = Judged & {
  name: string;
  sends: string;
  expected: string;
  status: number | null;
  error: string | null;
  durationMs: number | null;
};

type Receiver = { id: string; url: string };

/** @param checkId begins the webhook-id of all that is sent */
export async function runCases(ctx: Ctx, receiver: Receiver, checkId: string): Promise<Outcome[]> {
  const send = outbound(ctx);
  const startedAt = performance.now();
  const happenedAt = ctx.clock.now();
  const outcomes: Outcome[] = [];
  const paces: number[] = [];
  let isOpen = false;
  let isThere = true;
  for (const one of cases) {
    const leftMs = checkMsMax - (performance.now() - startedAt);
    if (!isThere || leftMs < leastMs) {
      outcomes.push(unsent(one, isThere));
      continue;
    }
    const now = ctx.clock.now();
    const make = (parts: Partial<Parts>) =>
      deliver(ctx, { receiver, checkId, happenedAt }, { ...partsOf(one, checkId, now), ...parts });
    const parcel = await one.make(make, now);
    const sent = await sendOnce(
      ctx,
      { url: receiver.url, ...parcel, timeoutMs: Math.min(caseMsMax, leftMs) },
      send,
    );
    if (one.name === "valid") [isOpen, isThere] = [sent.errorClass === null, sent.status !== null];
    if (one.expected === "taken" && sent.errorClass === null) paces.push(sent.durationMs);
    outcomes.push(outcomeOf(one, sent, isOpen));
  }
  return [...outcomes, paceOf(paces)];
}

const partsOf = ({ name }: Case, checkId: string, now: number): Parts => ({
  id: checkId,
  seq: 6,
  sentAt: now,
  example: { check: name },
});

type Check = { receiver: Receiver; checkId: string; happenedAt: number };

/** A test as it would be delivered: nothing real is told, whoever takes it. */
async function deliver(ctx: Ctx, { receiver, checkId, happenedAt }: Check, parts: Parts): Promise<Parcel> {
  const eventId = parts.id === checkId ? checkId : `${checkId}_${parts.id}`;
  const data = { endpoint_id: receiver.id, event_type: "webhook.test", example: parts.example };
  const body = bodyOf({ type: "webhook.test", createdAt: happenedAt, data }, "envelope");
  const whose = { tenantId: ctx.tenant.id, endpointId: receiver.id, jobId: null, webhookSecret: null };
  return {
    headers: await signedHeaders(ctx, { ...whose, seq: parts.seq }, eventId, body, parts.sentAt),
    body,
  };
}

function outcomeOf(one: Case, sent: Sent, isOpen: boolean): Outcome {
  const { name, sends, expected } = one;
  const { status, error, durationMs } = sent;
  return {
    name,
    sends,
    expected: meaningOf[expected],
    status,
    error: status === null ? error : null,
    durationMs,
    ...judge(one, sent, isOpen),
  };
}

function unsent({ name, sends, expected }: Case, isThere: boolean): Outcome {
  const error = isThere ? "Not sent: the check's time was over" : "Not sent: the first got no answer";
  const advice = isThere
    ? "Answer quicker, and check again."
    : "Make the receiver reachable, and check again.";
  return {
    name,
    sends,
    expected: meaningOf[expected],
    status: null,
    error,
    durationMs: null,
    verdict: "warn",
    advice,
  };
}

function paceOf(paces: number[]): Outcome {
  const slowestMs = paces.length > 0 ? Math.max(...paces) : null;
  return {
    name: "quick_answer",
    sends: "Nothing more: how long the slowest answer to what was taken took",
    expected: "Under 3 seconds",
    status: null,
    error: null,
    durationMs: slowestMs,
    ...judgePace(slowestMs),
  };
}

const meaningOf = { taken: "2xx", refused: "4xx" };
