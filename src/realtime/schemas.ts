// What goes in and out of the event stream by HTTP; what is said over a socket stands in commands.ts.
import { z } from "@hono/zod-openapi";
import { eventMeanings, eventTypes } from "#events/catalogue.ts";
import { bodyForm, queryForm } from "#http/fields.ts";
import { liveTypeNames } from "./live.ts";
import type { EventRow } from "./queries.ts";
import { passCharactersMax, tokenSecondsMax } from "./settings.ts";

const meanings = Object.entries(eventMeanings)
  .map(([type, meaning]) => `\`${type}\` ${meaning}`)
  .join("; ");

const room = z
  .string()
  .regex(
    /^[A-Za-z0-9][\w.:-]{0,79}$/,
    "Valid: up to 80 letters, digits and _ . : -, beginning with a letter or digit",
  );
const roomsDescription =
  "`tenant` is everything; `user:<key id>` what that key's work caused; the id of a thing (`job_…`, `blk_…`) what happens to it; any other name is a room of your own for messages";
const rooms = z
  .array(room)
  .min(1)
  .max(50)
  .openapi({ description: roomsDescription, example: ["tenant"] });

const heard: readonly string[] = [...eventTypes, ...liveTypeNames];
/** Types as they are known, or all of a kind: `job.*`. */
const type = z
  .string()
  .refine((wanted) => wanted === "*" || heard.some((known) => known === wanted || isKindOf(wanted, known)), {
    error: `Valid: ${heard.join(", ")}, the beginning of some with .* (job.*), or *`,
  });
const isKindOf = (wanted: string, known: string) =>
  wanted.endsWith(".*") && known.startsWith(wanted.slice(0, -1));
const types = z
  .array(type)
  .min(1)
  .max(30)
  .openapi({
    description: `${meanings}; \`request.logged\` Requests as they are logged, live only and only where it is named (\`requests:read\`); \`admin.request.logged\` the same of all tenants, for operators; \`usage.counted\` calls with keys and links, and captures whoever made them, in brief and as they are counted (\`analytics:read\`)`,
    example: ["job.*"],
  });

export const filterSchema = z.strictObject({ rooms: rooms.optional(), types: types.optional() });
export const roomsSchema = z.strictObject({ rooms });

const seq = z.int().min(0);
const afterDescription = "Number of the last event that you have; those after it follow";

const eventList = z.strictObject({
  after: z
    .union([z.literal("latest"), seq])
    .optional()
    .openapi({
      description: `${afterDescription}. Without it the list begins with the oldest that is kept; \`latest\` gives no events, only the number to go on from`,
      example: 17,
    }),
  limit: z.int().min(1).max(500).default(100).openapi({ description: "How many at most, 1 to 500" }),
  types: types.optional(),
  subject: z
    .string()
    .max(80)
    .optional()
    .openapi({ description: "Only what happened to this", example: "job_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
});
export const eventListForm = queryForm(eventList);
export type ListEvents = z.output<typeof eventList>;

export const eventParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: "evt_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
});

const listenShape = {
  after: seq
    .optional()
    .openapi({ description: `${afterDescription}; without it only new ones`, example: 17 }),
  rooms: rooms.optional(),
  types: types.optional(),
  ticket: z
    .string()
    .max(passCharactersMax)
    .optional()
    .openapi({ description: "Of `POST /realtime/tickets`" }),
  token: z.string().max(passCharactersMax).optional().openapi({ description: "Of `POST /realtime/tokens`" }),
};
export const sseForm = queryForm(z.strictObject(listenShape));
const socketQuery = z.strictObject({
  ...listenShape,
  window: z.int().min(1).max(1000).optional().openapi({
    description: 'After so many events the stream waits for `{"ack": <seq of the last one>}`',
  }),
});
export const socketForm = queryForm(socketQuery);
export type Listen = z.output<typeof socketQuery>;

const origins = z
  .array(
    z
      .string()
      .max(255)
      .refine((text) => URL.canParse(text) && new URL(text).origin === text, {
        error: "Must be an origin: scheme, host and port alone",
      }),
  )
  .max(10)
  .default([])
  .openapi({
    description: "Origins of the pages that may use it; pages of others are refused. Programs send no origin",
    example: ["https://app.example.com"],
  });

const newTicket = z.strictObject({
  rooms: rooms.optional(),
  types: types.optional(),
  allowed_origins: origins,
});
export const createTicketBody = bodyForm(newTicket).openapi("NewRealtimeTicket", {
  example: { allowed_origins: ["https://app.example.com"] },
});
export type CreateTicket = z.output<typeof newTicket>;

const newToken = z.strictObject({
  ...newTicket.shape,
  expires_in: z
    .int()
    .min(1)
    .max(tokenSecondsMax)
    .default(600)
    .openapi({ description: `Seconds, 1 to ${tokenSecondsMax}; sessions end with it`, example: 600 }),
});
export const createTokenBody = bodyForm(newToken).openapi("NewRealtimeToken", {
  example: { rooms: ["job_01k9zt3q5m8f4w2v7x6y1b0c9d"], allowed_origins: ["https://app.example.com"] },
});
export type CreateToken = z.output<typeof newToken>;

const passShape = {
  expires_at: z.iso.datetime(),
  url: z.url().openapi({ description: "Where to open the WebSocket, with it in the query" }),
};
export const ticketSchema = z.object({ ticket: z.string(), ...passShape }).openapi("RealtimeTicket");
export const tokenSchema = z.object({ token: z.string(), ...passShape }).openapi("RealtimeToken");

const dataBytesMax = 8000;
const newMessage = z.strictObject({
  room: room
    .optional()
    .openapi({ description: "Who hears it; everyone who listens, where absent", example: "news" }),
  type: z
    .string()
    .regex(/^[\w.:-]{1,80}$/, "Valid: up to 80 letters, digits and _ . : -")
    .openapi({ description: "What kind of message it is, in your own words", example: "order.shipped" }),
  data: z
    .record(z.string(), z.unknown())
    .default({})
    .refine((data) => new TextEncoder().encode(JSON.stringify(data)).length <= dataBytesMax, {
      error: `At most ${dataBytesMax} bytes as JSON`,
    })
    .openapi({ type: "object", example: { order: 17 } }),
});
export const createMessageBody = bodyForm(newMessage).openapi("NewRealtimeMessage", {
  example: { room: "news", type: "order.shipped", data: { order: 17 } },
});
export type CreateMessage = z.output<typeof newMessage>;

export const eventSchema = z
  .object({
    seq: z.int().openapi({ description: "Counts from 1 for each tenant, without gaps", example: 18 }),
    id: z.string().openapi({ example: "evt_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
    type: z.string().openapi({ description: meanings, example: "job.completed" }),
    ts: z.iso.datetime(),
    subject: z
      .string()
      .openapi({ description: "What it happened to", example: "job_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
    data: z.record(z.string(), z.unknown()),
  })
  .openapi("Event");
export type EventView = z.infer<typeof eventSchema>;

export const eventPageSchema = z.object({
  data: z.array(eventSchema),
  next_after: z.int().openapi({ description: "Give it as `after` the next time", example: 18 }),
  has_more: z.boolean(),
  latest: z.int().openapi({ description: "Number of the latest event of all", example: 18 }),
  gap: z.literal(true).optional().openapi({ description: "Events after `after` are no longer kept" }),
  oldest: z.int().optional().openapi({ description: "With a gap: number of the oldest that is kept" }),
});
export type EventPage = z.infer<typeof eventPageSchema>;

/** The one form of an event, on all ways. */
export function presentEvent({ seq: number, id, type: kind, createdAt, subject, data }: EventRow): EventView {
  return { seq: number, id, type: kind, ts: new Date(createdAt).toISOString(), subject, data };
}
