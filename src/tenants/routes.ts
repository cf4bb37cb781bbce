// Tenants: set up, changed, suspended and deleted by operators; the plans there are.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { apiUrl, reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { brandingRoutes } from "./branding/routes.ts";
import { createTenant } from "./create.ts";
import { deleteTenant } from "./delete.ts";
import { proofKeys } from "./erase/proof.ts";
import { fetchErasure } from "./erase/read.ts";
import { deletionForm, erasureSchema, proofKeysSchema } from "./erase/schemas.ts";
import { ownRoutes } from "./own/routes.ts";
import { presentPlans } from "./present.ts";
import { fetchTenant, listTenants } from "./queries.ts";
import {
  createdTenantSchema,
  createTenantBody,
  planListSchema,
  suspendBody,
  tenantListForm,
  tenantPageSchema,
  tenantParams,
  tenantSchema,
  updateTenantBody,
} from "./schemas.ts";
import { resumeTenant, suspendTenant } from "./suspend.ts";
import { trialBody } from "./trial/schemas.ts";
import { startTrial } from "./trial/start.ts";
import { updateTenant } from "./update.ts";

const common = { tags: ["Tenants"], security: keySecurity, middleware: [requireKey] };
const noTenant = { 404: problem("No such tenant") };
const now = json(tenantSchema, "The tenant as it is now");

const createTenantRoute = createRoute({
  ...common,
  method: "post",
  path: "/tenants",
  summary: "Set up a tenant",
  description: "For operators, as is all under `/tenants`. The answer holds the tenant's first key.",
  request: { body: { ...json(createTenantBody), required: true } },
  responses: {
    201: json(createdTenantSchema, "The tenant with its first key, shown this once"),
    ...problems,
    409: problem("The slug is taken"),
  },
});

const listRoute = createRoute({
  ...common,
  method: "get",
  path: "/tenants",
  summary: "List tenants",
  request: { query: tenantListForm },
  responses: { 200: json(tenantPageSchema, "One page, newest first"), ...problems },
});

const readRoute = createRoute({
  ...common,
  method: "get",
  path: "/tenants/{id}",
  summary: "Read a tenant",
  request: { params: tenantParams },
  responses: { 200: json(tenantSchema, "The tenant"), ...problems, ...noTenant },
});

const updateRoute = createRoute({
  ...common,
  method: "patch",
  path: "/tenants/{id}",
  summary: "Change a tenant",
  description:
    "What is not given stays. A larger plan keeps older results longer too, a smaller one takes back nothing; during a trial a paid plan converts it.",
  request: { params: tenantParams, body: { ...json(updateTenantBody), required: true } },
  responses: {
    200: now,
    ...problems,
    ...noTenant,
    409: problem("The slug is taken, or it is being deleted"),
  },
});

const suspendRoute = createRoute({
  ...common,
  method: "post",
  path: "/tenants/{id}/suspend",
  summary: "Suspend a tenant",
  description:
    "Within 5 seconds its keys and signed links are refused (403 `tenant_suspended`). Its jobs wait.",
  request: { params: tenantParams, body: { ...json(suspendBody), required: true } },
  responses: { 200: now, ...problems, ...noTenant, 409: problem("It is your own, or being deleted") },
});

const resumeRoute = createRoute({
  ...common,
  method: "post",
  path: "/tenants/{id}/resume",
  summary: "Resume a suspended tenant, or call off its deletion",
  request: { params: tenantParams },
  responses: { 200: now, ...problems, ...noTenant, 409: problem("It is being erased") },
});

const trialRoute = createRoute({
  ...common,
  method: "post",
  path: "/tenants/{id}/trial",
  summary: "Begin a trial for a tenant",
  request: { params: tenantParams, body: { ...json(trialBody), required: true } },
  responses: {
    200: now,
    ...problems,
    ...noTenant,
    409: problem("Its plan is not free, or it is not active"),
  },
});

const deleteRoute = createRoute({
  ...common,
  method: "delete",
  path: "/tenants/{id}",
  summary: "Delete a tenant and all that it has",
  description:
    "Shut out at once; then all its rows and files are erased, twice within some minutes, and a signed proof is made.",
  request: { params: tenantParams, query: deletionForm },
  responses: {
    202: json(erasureSchema, "Under way"),
    ...problems,
    ...noTenant,
    409: problem("It is your own"),
  },
});

const erasureRoute = createRoute({
  ...common,
  method: "get",
  path: "/tenants/{id}/erasure",
  summary: "How a tenant's deletion stands, and its proof",
  request: { params: tenantParams },
  responses: { 200: json(erasureSchema, "The deletion"), ...problems, ...noTenant },
});

const plansRoute = createRoute({
  tags: ["Tenants"],
  security: [],
  method: "get",
  path: "/tiers",
  summary: "The plans there are",
  responses: { 200: json(planListSchema, "From the smallest on") },
});

const proofKeysRoute = createRoute({
  tags: ["Tenants"],
  security: [],
  method: "get",
  path: "/erasures/keys",
  summary: "The public key of proofs of erasure",
  responses: { 200: json(proofKeysSchema, "A JSON Web Key Set") },
});

export const tenantRoutes = router()
  .route("/", ownRoutes)
  .route("/", brandingRoutes)
  .openapi(createTenantRoute, async (c) => reply(c, await createTenant(c.var.ctx, c.req.valid("json")), 201))
  .openapi(listRoute, async (c) => replyPage(c, await listTenants(c.var.ctx, c.req.valid("query"))))
  .openapi(readRoute, async (c) => reply(c, await fetchTenant(c.var.ctx, c.req.valid("param").id), 200))
  .openapi(updateRoute, async (c) =>
    reply(c, await updateTenant(c.var.ctx, c.req.valid("param").id, c.req.valid("json")), 200),
  )
  .openapi(suspendRoute, async (c) =>
    reply(c, await suspendTenant(c.var.ctx, c.req.valid("param").id, c.req.valid("json")), 200),
  )
  .openapi(resumeRoute, async (c) => reply(c, await resumeTenant(c.var.ctx, c.req.valid("param").id), 200))
  .openapi(trialRoute, async (c) =>
    reply(c, await startTrial(c.var.ctx, c.req.valid("param").id, c.req.valid("json")), 200),
  )
  .openapi(deleteRoute, async (c) => {
    const [{ id }, input] = [c.req.valid("param"), c.req.valid("query")];
    return reply(c, await deleteTenant(c.var.ctx, id, input, apiUrl(c)), 202);
  })
  .openapi(erasureRoute, async (c) =>
    reply(c, await fetchErasure(c.var.ctx, c.req.valid("param").id, apiUrl(c)), 200),
  )
  .openapi(plansRoute, (c) => reply(c, presentPlans(), 200))
  .openapi(proofKeysRoute, async (c) => reply(c, await proofKeys(c.var.base.config), 200));
