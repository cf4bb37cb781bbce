// Feature flags: operators keep them here; tenants evaluate them by OFREP (`ofrep/routes.ts`).
import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { pageOf } from "#http/pagination.ts";
import { reply, replyPage } from "#http/reply.ts";
import { type HttpEnv, router } from "#http/router.ts";
import { createFlag } from "./create.ts";
import type { FlagRow } from "./decide.ts";
import { deleteFlag } from "./delete.ts";
import { etagOf, presentChange, presentFlag } from "./present.ts";
import { previewFlag } from "./preview.ts";
import { fetchFlag, listChanges, listFlags } from "./queries.ts";
import {
  changePageSchema,
  createFlagBody,
  flagListForm,
  flagPageSchema,
  flagParams,
  flagSchema,
  historyForm,
  previewSchema,
  updateFlagBody,
} from "./schemas.ts";
import { setKillSwitch } from "./set-kill-switch.ts";
import { updateFlag } from "./update.ts";

const common = { tags: ["Feature flags"], security: keySecurity, middleware: [requireKey] };
const noFlag = { 404: problem("No such flag") };
const overtaken = { 412: problem("The flag was changed meanwhile: its ETag is in the answer") };
const etag = z.object({ ETag: z.string().openapi({ description: "The flag's revision", example: '"3"' }) });
const flagAnswer = (description: string) => ({ ...json(flagSchema, description), headers: etag });
const ifMatch = z.object({
  "If-Match": z.string().optional().openapi({
    description: "The ETag that was read, or `*`",
    example: '"3"',
  }),
});

const createFlagRoute = createRoute({
  ...common,
  method: "post",
  path: "/admin/flags",
  summary: "Add a feature flag",
  request: { body: { ...json(createFlagBody), required: true } },
  responses: {
    201: flagAnswer("The new flag"),
    ...problems,
    409: problem("There is one of this key, or there are too many"),
  },
});

const listFlagsRoute = createRoute({
  ...common,
  method: "get",
  path: "/admin/flags",
  summary: "List feature flags",
  request: { query: flagListForm },
  responses: { 200: json(flagPageSchema, "One page, newest first"), ...problems },
});

const one = { ...common, path: "/admin/flags/{key}", request: { params: flagParams } };

const readFlagRoute = createRoute({
  ...one,
  method: "get",
  summary: "Read a feature flag",
  responses: { 200: flagAnswer("The flag"), ...problems, ...noFlag },
});

const updateFlagRoute = createRoute({
  ...one,
  method: "patch",
  summary: "Change a feature flag",
  description: "What is left out stays. It reaches everybody within 5 seconds.",
  request: { params: flagParams, headers: ifMatch, body: { ...json(updateFlagBody), required: true } },
  responses: {
    200: flagAnswer("As it is now"),
    ...problems,
    ...noFlag,
    ...overtaken,
    428: problem("If-Match is missing"),
  },
});

const deleteFlagRoute = createRoute({
  ...one,
  method: "delete",
  summary: "Delete a feature flag",
  description: "Its history stays.",
  request: { params: flagParams, headers: ifMatch },
  responses: { 204: { description: "Deleted" }, ...problems, ...noFlag, ...overtaken },
});

const killRoute = createRoute({
  ...one,
  method: "post",
  path: "/admin/flags/{key}/kill",
  summary: "Take a feature flag from everybody",
  description: "Turns its kill switch on, within 5 seconds everywhere, whatever was changed meanwhile.",
  responses: { 200: flagAnswer("As it is now"), ...problems, ...noFlag },
});

const restoreRoute = createRoute({
  ...one,
  method: "post",
  path: "/admin/flags/{key}/restore",
  summary: "Let a feature flag's rules count again",
  responses: { 200: flagAnswer("As it is now"), ...problems, ...noFlag },
});

const previewRoute = createRoute({
  ...one,
  method: "post",
  path: "/admin/flags/{key}/preview",
  summary: "See whom a change would reach",
  description:
    "Takes what a change takes, and changes nothing. Of more than 10,000 tenants the newest are examined.",
  request: { params: flagParams, body: { ...json(updateFlagBody), required: true } },
  responses: { 200: json(previewSchema, "Tenants before and after"), ...problems, ...noFlag },
});

const historyRoute = createRoute({
  ...one,
  method: "get",
  path: "/admin/flags/{key}/history",
  summary: "Read the changes of a feature flag",
  description: "Who changed what and when, also of a flag that is gone.",
  request: { params: flagParams, query: historyForm },
  responses: { 200: json(changePageSchema, "One page, newest first"), ...problems, ...noFlag },
});

function replyFlag<S extends 200 | 201>(c: Context<HttpEnv>, row: FlagRow, status: S) {
  c.header("ETag", etagOf(row));
  return reply(c, presentFlag(row, c.var.ctx.clock.now()), status);
}

export const flagRoutes = router()
  .openapi(createFlagRoute, async (c) => replyFlag(c, await createFlag(c.var.ctx, c.req.valid("json")), 201))
  .openapi(listFlagsRoute, async (c) => {
    const input = c.req.valid("query");
    const now = c.var.ctx.clock.now();
    const rows = await listFlags(c.var.ctx, input);
    return replyPage(
      c,
      pageOf(rows, input.limit, (row) => presentFlag(row, now)),
    );
  })
  .openapi(readFlagRoute, async (c) =>
    replyFlag(c, await fetchFlag(c.var.ctx, c.req.valid("param").key), 200),
  )
  .openapi(updateFlagRoute, async (c) => {
    const { key } = c.req.valid("param");
    const row = await updateFlag(c.var.ctx, key, c.req.valid("json"), c.req.header("If-Match"));
    return replyFlag(c, row, 200);
  })
  .openapi(deleteFlagRoute, async (c) => {
    await deleteFlag(c.var.ctx, c.req.valid("param").key, c.req.header("If-Match"));
    return c.body(null, 204);
  })
  .openapi(killRoute, async (c) =>
    replyFlag(c, await setKillSwitch(c.var.ctx, c.req.valid("param").key, true), 200),
  )
  .openapi(restoreRoute, async (c) =>
    replyFlag(c, await setKillSwitch(c.var.ctx, c.req.valid("param").key, false), 200),
  )
  .openapi(previewRoute, async (c) =>
    reply(c, await previewFlag(c.var.ctx, c.req.valid("param").key, c.req.valid("json")), 200),
  )
  .openapi(historyRoute, async (c) => {
    const input = c.req.valid("query");
    const rows = await listChanges(c.var.ctx, c.req.valid("param").key, input);
    return replyPage(c, pageOf(rows, input.limit, presentChange));
  });
