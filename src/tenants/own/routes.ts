// A tenant's own view of itself: its facts, its trial, and archives of all that it has.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, linkSecurity, problem, problems } from "#http/openapi.ts";
import { anyAnswer, apiUrl, reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { createExport } from "#tenants/export/create.ts";
import { exportFile } from "#tenants/export/file.ts";
import { requireKeyOrExportLink } from "#tenants/middleware.ts";
import { fetchExport, listExports } from "#tenants/export/queries.ts";
import { exportListForm, exportPageSchema, exportParams, exportSchema } from "#tenants/export/schemas.ts";
import { fetchOwn } from "#tenants/queries.ts";
import { tenantSchema, updateOwnBody } from "#tenants/schemas.ts";
import { ownTrialBody } from "#tenants/trial/schemas.ts";
import { startOwnTrial } from "#tenants/trial/start.ts";
import { updateOwn } from "#tenants/update.ts";

const common = { tags: ["Your tenant"], security: keySecurity, middleware: [requireKey] };
const noExport = { 404: problem("No such export, or it is no longer kept") };

const readRoute = createRoute({
  ...common,
  method: "get",
  path: "/tenant",
  summary: "Read your tenant",
  responses: { 200: json(tenantSchema, "Your tenant, with its plan and trial"), ...problems },
});

const updateRoute = createRoute({
  ...common,
  method: "patch",
  path: "/tenant",
  summary: "Change your tenant",
  request: { body: { ...json(updateOwnBody), required: true } },
  responses: { 200: json(tenantSchema, "Your tenant as it is now"), ...problems },
});

const trialRoute = createRoute({
  ...common,
  method: "post",
  path: "/tenant/trial",
  summary: "Begin your trial",
  description:
    "Fourteen days of a paid plan, once. It falls back to FREE at its end unless you choose a plan.",
  request: { body: { ...json(ownTrialBody), required: true } },
  responses: {
    200: json(tenantSchema, "Your tenant as it is now"),
    ...problems,
    409: problem("You have a paid plan, or had your trial"),
  },
});

const createExportRoute = createRoute({
  ...common,
  method: "post",
  path: "/tenant/exports",
  summary: "Export all that you have",
  description: "Makes a tar.gz of all your rows, as JSON lines, and all your files; it is kept for 7 days.",
  responses: {
    202: json(exportSchema, "Under way"),
    ...problems,
    409: problem("Another export is under way"),
  },
});

const listExportsRoute = createRoute({
  ...common,
  method: "get",
  path: "/tenant/exports",
  summary: "List exports",
  request: { query: exportListForm },
  responses: { 200: json(exportPageSchema, "One page, newest first"), ...problems },
});

const readExportRoute = createRoute({
  ...common,
  method: "get",
  path: "/tenant/exports/{id}",
  summary: "Read an export",
  request: { params: exportParams },
  responses: { 200: json(exportSchema, "How far it is, and its link"), ...problems, ...noExport },
});

const exportFileRoute = createRoute({
  ...common,
  security: linkSecurity,
  middleware: [requireKeyOrExportLink],
  method: "get",
  path: "/tenant/exports/{id}/file",
  summary: "Fetch an export's archive",
  request: { params: exportParams },
  responses: {
    200: {
      description: "The archive",
      content: { "application/gzip": { schema: { type: "string", format: "binary" } } },
    },
    ...problems,
    ...noExport,
    409: problem("It is not completed yet"),
  },
});

export const ownRoutes = router()
  .openapi(readRoute, async (c) => reply(c, await fetchOwn(c.var.ctx), 200))
  .openapi(updateRoute, async (c) => reply(c, await updateOwn(c.var.ctx, c.req.valid("json")), 200))
  .openapi(trialRoute, async (c) => reply(c, await startOwnTrial(c.var.ctx, c.req.valid("json")), 200))
  .openapi(createExportRoute, async (c) => reply(c, await createExport(c.var.ctx, apiUrl(c)), 202))
  .openapi(listExportsRoute, async (c) =>
    replyPage(c, await listExports(c.var.ctx, c.req.valid("query"), apiUrl(c))),
  )
  .openapi(readExportRoute, async (c) =>
    reply(c, await fetchExport(c.var.ctx, c.req.valid("param").id, apiUrl(c)), 200),
  )
  .openapi(exportFileRoute, async (c) =>
    anyAnswer(await exportFile(c.var.ctx, c.req.valid("param").id, c.req.method)),
  );
