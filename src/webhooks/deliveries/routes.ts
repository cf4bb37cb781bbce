// What was sent to whom and how that went, and sending it again.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { createReplay } from "#webhooks/replays/create.ts";
import { readReplay } from "#webhooks/replays/queries.ts";
import { replayBody, replayCountSchema, replayParams, replaySchema } from "#webhooks/replays/schemas.ts";
import { presentDelivery } from "./present.ts";
import { listDeliveries, readDelivery } from "./queries.ts";
import { replayDelivery } from "./replay.ts";
import {
  deliveryDetailSchema,
  deliveryListForm,
  deliveryPageSchema,
  deliveryParams,
  deliverySchema,
} from "./schemas.ts";

const common = { tags: ["Webhooks"], security: keySecurity, middleware: [requireKey] };

const listRoute = createRoute({
  ...common,
  method: "get",
  path: "/webhooks/deliveries",
  summary: "List webhook deliveries",
  description: "Of the last 30 days. With `status=failed`: what was given up.",
  request: { query: deliveryListForm },
  responses: { 200: json(deliveryPageSchema, "One page, newest first"), ...problems },
});

const readRoute = createRoute({
  ...common,
  method: "get",
  path: "/webhooks/deliveries/{id}",
  summary: "Read a delivery: what was sent, and every attempt",
  request: { params: deliveryParams },
  responses: {
    200: json(deliveryDetailSchema, "The delivery"),
    ...problems,
    404: problem("No such delivery"),
  },
});

const replayOneRoute = createRoute({
  ...common,
  method: "post",
  path: "/webhooks/deliveries/{id}/replay",
  summary: "Send a delivery again",
  description: "The same event, with the same id and body. One that is still to be tried is tried now.",
  request: { params: deliveryParams },
  responses: {
    202: json(deliverySchema, "The delivery that is on its way"),
    ...problems,
    404: problem("No such delivery"),
    409: problem("The endpoint is disabled, or the event or the job is no longer kept"),
  },
});

const replayRoute = createRoute({
  ...common,
  method: "post",
  path: "/webhooks/replays",
  summary: "Send many events to an endpoint again",
  description:
    "By status, type, time or number. `dry_run` only counts. Events on their way to the endpoint already are left out, and those that happen later are no part of it. The same asked for again while it goes on is the same replay.",
  request: { body: { ...json(replayBody), required: true } },
  responses: {
    200: json(replayCountSchema, "With dry_run: how many it would be"),
    202: json(replaySchema, "The replay, under way"),
    ...problems,
    404: problem("No such webhook endpoint"),
    409: problem("The endpoint is disabled"),
  },
});

const readReplayRoute = createRoute({
  ...common,
  method: "get",
  path: "/webhooks/replays/{id}",
  summary: "Read how far a replay is",
  request: { params: replayParams },
  responses: { 200: json(replaySchema, "The replay"), ...problems, 404: problem("No such replay") },
});

export const deliveryRoutes = router()
  .openapi(listRoute, async (c) => replyPage(c, await listDeliveries(c.var.ctx, c.req.valid("query"))))
  .openapi(readRoute, async (c) => reply(c, await readDelivery(c.var.ctx, c.req.valid("param").id), 200))
  .openapi(replayOneRoute, async (c) =>
    reply(c, presentDelivery(await replayDelivery(c.var.ctx, c.req.valid("param").id)), 202),
  )
  .openapi(replayRoute, async (c) => {
    const made = await createReplay(c.var.ctx, c.req.valid("json"));
    return "dry_run" in made ? reply(c, made, 200) : reply(c, made, 202);
  })
  .openapi(readReplayRoute, async (c) => reply(c, await readReplay(c.var.ctx, c.req.valid("param").id), 200));
