// Storage: how much a tenant keeps, and the buckets of its own that captures are delivered to.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { createTarget } from "./create-target.ts";
import { deleteTarget } from "./delete-target.ts";
import { presentDelivery, presentTarget } from "./present.ts";
import { listTargets, readStorage } from "./queries.ts";
import { redeliver } from "./redeliver.ts";
import {
  createTargetBody,
  deliveringParams,
  deliverySchema,
  storageSchema,
  targetListForm,
  targetPageSchema,
  targetParams,
  targetSchema,
} from "./schemas.ts";

const common = { tags: ["Storage"], security: keySecurity, middleware: [requireKey] };

const storageRoute = createRoute({
  ...common,
  method: "get",
  path: "/storage",
  summary: "How much is kept, and how much may be",
  responses: { 200: json(storageSchema, "What the tenant keeps"), ...problems },
});

const createTargetRoute = createRoute({
  ...common,
  method: "post",
  path: "/storage/targets",
  summary: "Register a bucket of your own",
  description: "Checked at once: a small object is put into the bucket, read and deleted.",
  request: { body: { ...json(createTargetBody), required: true } },
  responses: {
    201: json(targetSchema, "Registered; its secret is not shown again"),
    ...problems,
    403: problem("The key lacks the scope, or the endpoint's address is not allowed"),
    409: problem("The name is taken, or there are too many targets"),
    502: problem("The store failed"),
  },
});

const listTargetsRoute = createRoute({
  ...common,
  method: "get",
  path: "/storage/targets",
  summary: "List storage targets",
  request: { query: targetListForm },
  responses: { 200: json(targetPageSchema, "One page, newest first"), ...problems },
});

const deleteTargetRoute = createRoute({
  ...common,
  method: "delete",
  path: "/storage/targets/{id}",
  summary: "Forget a storage target and its secret",
  request: { params: targetParams },
  responses: { 204: { description: "Forgotten" }, ...problems, 404: problem("No such storage target") },
});

const redeliverRoute = createRoute({
  ...common,
  method: "post",
  path: "/captures/{id}/delivery",
  summary: "Try a failed delivery again",
  description: "Waits for the first attempt, at most 15 seconds; further ones follow as for any delivery.",
  request: { params: deliveringParams },
  responses: {
    200: json(deliverySchema, "How it stands now"),
    ...problems,
    404: problem("No such capture"),
    409: problem("The capture is delivered already, or was made without storage_target"),
  },
});

export const storageRoutes = router()
  .openapi(storageRoute, async (c) => reply(c, await readStorage(c.var.ctx), 200))
  .openapi(createTargetRoute, async (c) =>
    reply(c, presentTarget(await createTarget(c.var.ctx, c.req.valid("json"))), 201),
  )
  .openapi(listTargetsRoute, async (c) => replyPage(c, await listTargets(c.var.ctx, c.req.valid("query"))))
  .openapi(deleteTargetRoute, async (c) => {
    await deleteTarget(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  })
  .openapi(redeliverRoute, async (c) => {
    const { delivery, deliveryDueAt } = await redeliver(c.var.ctx, c.req.valid("param").id);
    return reply(c, presentDelivery(delivery, deliveryDueAt), 200);
  });
