// The event stream: the same events, with the same ids and numbers, by WebSocket, by SSE and by asking.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { eventsKeptMs } from "#events/tasks.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { anyAnswer, apiUrl, reply } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { connect } from "./connect.ts";
import { createMessage } from "./create-message.ts";
import { createTicket } from "./create-ticket.ts";
import { createToken } from "./create-token.ts";
import { listen } from "./listen.ts";
import { knockOf } from "./middleware.ts";
import { fetchEvent, listEvents } from "./queries.ts";
import * as schemas from "./schemas.ts";

const common = { tags: ["Events"], security: keySecurity };
const keyed = { ...common, middleware: [requireKey] };
const keptDays = eventsKeptMs / (24 * 60 * 60 * 1000);
const tooMany = problem("The plan's listeners are all there");

const listEventsRoute = createRoute({
  ...keyed,
  method: "get",
  path: "/events",
  summary: "Read events",
  description: `Oldest first, each once; they are kept for ${keptDays} days.`,
  request: { query: schemas.eventListForm },
  responses: { 200: json(schemas.eventPageSchema, "One page, oldest first"), ...problems },
});

const sseRoute = createRoute({
  ...common,
  method: "get",
  path: "/events/stream",
  summary: "Follow events by SSE",
  description:
    "Each event has its number as `id`, so that `Last-Event-ID` resumes. Instead of a key, a `ticket` or `token` in the query.",
  request: { query: schemas.sseForm },
  responses: {
    200: {
      description: "Events as they come",
      content: { "text/event-stream": { schema: { type: "string" } } },
    },
    ...problems,
    429: tooMany,
  },
});

const getEventRoute = createRoute({
  ...keyed,
  method: "get",
  path: "/events/{id}",
  summary: "Read an event",
  request: { params: schemas.eventParams },
  responses: { 200: json(schemas.eventSchema, "The event"), ...problems, 404: problem("No such event") },
});

const socketRoute = createRoute({
  ...common,
  method: "get",
  path: "/realtime",
  summary: "Follow events by WebSocket",
  description:
    'Instead of a key, a `ticket` or `token` in the query, or `{"token": …}` as the first message. Close codes: 4400 messages that make no sense, 4401 not or no longer allowed, 4403 not from there, 4408 too slow, 4429 too many.',
  request: { query: schemas.socketForm },
  responses: {
    101: { description: "A WebSocket" },
    ...problems,
    426: problem("Not asked for as a WebSocket"),
  },
});

const createTicketRoute = createRoute({
  ...keyed,
  method: "post",
  path: "/realtime/tickets",
  summary: "Make a ticket for one listener",
  description: "Opens the stream once, within 30 seconds: for pages of your own that must not see the key.",
  request: { body: { ...json(schemas.createTicketBody), required: true } },
  responses: { 201: json(schemas.ticketSchema, "The ticket"), ...problems },
});

const createTokenRoute = createRoute({
  ...keyed,
  method: "post",
  path: "/realtime/tokens",
  summary: "Make a token for listeners",
  description:
    "A JWT that opens the rooms it names for up to an hour: for the pages of your customers. It ends with the key that made it.",
  request: { body: { ...json(schemas.createTokenBody), required: true } },
  responses: { 201: json(schemas.tokenSchema, "The token"), ...problems },
});

const createMessageRoute = createRoute({
  ...keyed,
  method: "post",
  path: "/realtime/messages",
  summary: "Send a message over the stream",
  description: "It becomes an event of type `message`, with id and number as any other.",
  request: { body: { ...json(schemas.createMessageBody), required: true } },
  responses: { 201: json(schemas.eventSchema, "The event that it became"), ...problems },
});

/** Where a socket is opened with what was made for it. */
const socketUrl = (api: string, name: string, value: string) =>
  `${api.replace(/^http/, "ws")}/realtime?${new URLSearchParams({ [name]: value }).toString()}`;

export const realtimeRoutes = router()
  .openapi(listEventsRoute, async (c) => reply(c, await listEvents(c.var.ctx, c.req.valid("query")), 200))
  // Before the next: `stream` is no event's id.
  .openapi(sseRoute, async (c) => anyAnswer(await listen(c.var.base, knockOf(c), c.req.valid("query"))))
  .openapi(getEventRoute, async (c) => {
    const event = await fetchEvent(c.var.ctx, c.req.valid("param").id);
    return reply(c, schemas.presentEvent(event), 200);
  })
  .openapi(socketRoute, async (c) => anyAnswer(await connect(c.var.base, knockOf(c), c.req.valid("query"))))
  .openapi(createTicketRoute, async (c) => {
    const made = await createTicket(c.var.ctx, c.req.valid("json"));
    return reply(c, { ...made, url: socketUrl(apiUrl(c), "ticket", made.ticket) }, 201);
  })
  .openapi(createTokenRoute, async (c) => {
    const made = await createToken(c.var.ctx, c.req.valid("json"));
    return reply(c, { ...made, url: socketUrl(apiUrl(c), "token", made.token) }, 201);
  })
  .openapi(createMessageRoute, async (c) =>
    reply(c, await createMessage(c.var.ctx, c.req.valid("json")), 201),
  );
