// Webhooks of others: the door they come in by, and what operators see of them.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { pageOf } from "#http/pagination.ts";
import { reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { presentInbound, presentWhole } from "./present.ts";
import { fetchInbound, listInbound } from "./queries.ts";
import { receive } from "./receive.ts";
import { retryInbound } from "./retry.ts";
import {
  inboundEventSchema,
  inboundListForm,
  inboundPageSchema,
  inboundParams,
  inboundSchema,
  inboundStatsSchema,
  receivedSchema,
  sourceParams,
  statsForm,
} from "./schemas.ts";
import { readInboundStats } from "./stats.ts";

const common = { tags: ["Inbound webhooks"], security: keySecurity, middleware: [requireKey] };

const receiveRoute = createRoute({
  tags: ["Inbound webhooks"],
  // The signature is what authenticates it.
  security: [],
  method: "post",
  path: "/webhooks/in/{source}",
  summary: "Receive a webhook of another service",
  description:
    "Takes the body as the source sends it, at most 1 MB of JSON, with the source's own signature headers. The same event again counts as another receipt.",
  request: { params: sourceParams },
  responses: {
    200: json(receivedSchema, "Stored, or known already; it is worked on later"),
    400: problem("Signed well, but not a JSON object with id and type"),
    401: problem("The signature is missing, wrong or too old"),
    404: problem("No such source, or it is not configured"),
    413: problem("The body is too large"),
    429: problem("Too much of what this address sent was refused"),
    502: problem("The certificate of the signature could not be fetched"),
  },
});

const listRoute = createRoute({
  ...common,
  method: "get",
  path: "/admin/webhooks/inbound",
  summary: "List webhooks of other services",
  request: { query: inboundListForm },
  responses: { 200: json(inboundPageSchema, "One page, newest first"), ...problems },
});

const statsRoute = createRoute({
  ...common,
  method: "get",
  path: "/admin/webhooks/inbound/stats",
  summary: "How webhooks of other services fare",
  request: { query: statsForm },
  responses: { 200: json(inboundStatsSchema, "Volume, success, times, errors and refusals"), ...problems },
});

const readRoute = createRoute({
  ...common,
  method: "get",
  path: "/admin/webhooks/inbound/{id}",
  summary: "Read a webhook of another service",
  request: { params: inboundParams },
  responses: {
    200: json(inboundEventSchema, "The event with what came"),
    ...problems,
    404: problem("No such event"),
  },
});

const retryRoute = createRoute({
  ...common,
  method: "post",
  path: "/admin/webhooks/inbound/{id}/retry",
  summary: "Work again on an event that failed or was ignored",
  request: { params: inboundParams },
  responses: {
    202: json(inboundSchema, "It is worked on anew"),
    ...problems,
    404: problem("No such event"),
    409: problem("It is processed already, or being worked on"),
  },
});

export const inboundRoutes = router()
  .openapi(receiveRoute, async (c) => {
    const arrived = { body: c.req.raw.body, header: (name: string) => c.req.header(name) };
    return reply(c, await receive(c.var.base, c.req.valid("param").source, arrived), 200);
  })
  .openapi(listRoute, async (c) => {
    const input = c.req.valid("query");
    return replyPage(c, pageOf(await listInbound(c.var.ctx, input), input.limit, presentInbound));
  })
  // Before what takes an id: `stats` is none.
  .openapi(statsRoute, async (c) => reply(c, await readInboundStats(c.var.ctx, c.req.valid("query")), 200))
  .openapi(readRoute, async (c) =>
    reply(c, presentWhole(await fetchInbound(c.var.ctx, c.req.valid("param").id)), 200),
  )
  .openapi(retryRoute, async (c) =>
    reply(c, presentInbound(await retryInbound(c.var.ctx, c.req.valid("param").id)), 202),
  );
