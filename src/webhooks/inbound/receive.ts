// The door for webhooks of others: verified by its bytes, stored once, and answered before it is worked on.
import { sql } from "drizzle-orm";
import type { AppError } from "#core/errors.ts";
import { inboundEvents } from "#db/schema/webhooks.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { enqueue } from "./enqueue.ts";
import { losePatience, secondsUnheard } from "./patience.ts";
import { readBytes } from "./read-bytes.ts";
import { problemOf } from "./problem-of.ts";
import { countRefusal } from "./refuse.ts";
import { bodyBytesMax, nameLengthMax } from "./settings.ts";
import { isSource, type SourceName, sourceNames, sources } from "./sources.ts";
import type { Header, Refusal, Signed, Source } from "./verifiers/types.ts";

export type Arrived = { body: ReadableStream<Uint8Array> | null; header: Header };
export type Received = { received: true; id: string; duplicate: boolean };
type Event = Signed & { source: SourceName; externalId: string; type: string; payload: string };

/** @throws AppError for what is refused: it is counted, and nothing of it is kept */
export async function receive(ctx: BaseCtx, name: string, arrived: Arrived): Promise<Received> {
  const source = isSource(name) ? name : "unknown";
  const refuse = (refusal: Refusal): AppError => {
    losePatience(ctx.origin.address, ctx.clock.now());
    ctx.metrics.count("webhook_events_total", { source, outcome: refusal.refused });
    countRefusal(ctx, { source, reason: refusal.refused });
    return problemOf(refusal);
  };
  const unheard = secondsUnheard(ctx.origin.address, ctx.clock.now());
  if (unheard > 0)
    throw refuse({
      refused: "rate_limited",
      detail: `Too much of what this address sent was refused; try again in ${unheard} seconds`,
      retryAfterSeconds: unheard,
    });
  if (source === "unknown")
    throw refuse({
      refused: "unknown_source",
      detail: `There is no source ${name.slice(0, 40)}. Valid: ${sourceNames.join(", ")}`,
    });
  const event = await read(ctx, source, arrived);
  if ("refused" in event) throw refuse(event);
  return store(ctx, event);
}

async function read(ctx: BaseCtx, name: SourceName, { body, header }: Arrived): Promise<Event | Refusal> {
  const source: Source = sources[name];
  const secrets = ctx.config.inboundSecrets[name];
  if (secrets.length === 0)
    return {
      refused: "not_configured",
      detail: `The source ${name} is not configured: set ${source.setting}`,
    };
  const bytes = await readBytes(body, bodyBytesMax);
  if (!bytes) return { refused: "too_large", detail: `A webhook may be at most ${bodyBytesMax} bytes` };
  const signed = await source.authenticate(ctx, { body: bytes, header }, secrets);
  if ("refused" in signed) return signed;
  const payload = textOf(bytes);
  const parsed = payload === undefined ? undefined : objectIn(payload);
  if (payload === undefined || !parsed)
    return { refused: "unreadable", detail: "The body is not a JSON object" };
  const { externalId, type } = source.identify(parsed, header);
  if (!isName(externalId)) return { refused: "unreadable", detail: "The event has no id" };
  if (!isName(type)) return { refused: "unreadable", detail: "The event has no type" };
  return { ...signed, source: name, externalId, type, payload };
}

/** One row an event: what comes again, even at the same moment, counts as another receipt of it. */
async function store(ctx: BaseCtx, event: Event): Promise<Received> {
  const now = ctx.clock.now();
  const id = ctx.ids.create("inb", now);
  const [row] = await ctx.db
    .insert(inboundEvents)
    .values({
      id,
      ...event,
      status: "received",
      receipts: 1,
      attempts: 0,
      attemptsBefore: 0,
      receivedAt: now,
      nextAttemptAt: now,
    })
    .onConflictDoUpdate({
      target: [inboundEvents.source, inboundEvents.externalId],
      set: { receipts: sql`${inboundEvents.receipts} + 1` },
    })
    .returning({ id: inboundEvents.id })
    .catch((err: unknown) => {
      throw new Error("An inbound event could not be stored", { cause: err });
    });
  if (!row) throw new Error("An inbound event was neither stored nor found");
  const duplicate = row.id !== id;
  const outcome = duplicate ? "duplicate" : "received";
  ctx.metrics.count("webhook_events_total", { source: event.source, outcome });
  if (!duplicate) ctx.waitUntil(enqueue(ctx, [id]));
  return { received: true, id: row.id, duplicate };
}

const isName = (value: unknown): value is string =>
  typeof value === "string" && value.length > 0 && value.length <= nameLengthMax;

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
