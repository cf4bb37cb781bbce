// Projects and builds: what CI groups its comparisons by, and what they come to together.
import { createRoute, z } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { decisionBody } from "#comparisons/schemas.ts";
import { takeEmptyBody } from "#http/empty-body.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { pageOf } from "#http/pagination.ts";
import { apiUrl, reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { approveBuild } from "./approve.ts";
import { createBuild } from "./create.ts";
import { createProject } from "./create-project.ts";
import { finalizeBuild } from "./finalize.ts";
import { presentBuild, presentProject } from "./present.ts";
import { fetchBuild, fetchProject, listBuilds, listProjects } from "./queries.ts";
import {
  buildBody,
  buildListQuery,
  buildPageSchema,
  buildParams,
  buildSchema,
  projectBody,
  projectListQuery,
  projectPageSchema,
  projectParams,
  projectSchema,
} from "./schemas.ts";

const common = { tags: ["Builds"], security: keySecurity, middleware: [requireKey] };
const noPlan = { 403: problem("The key lacks the scope, or the plan has no comparisons") };

const createProjectRoute = createRoute({
  ...common,
  method: "post",
  path: "/projects",
  summary: "Make a project",
  request: { body: { ...json(projectBody), required: true } },
  responses: {
    201: json(projectSchema, "The project"),
    ...problems,
    ...noPlan,
    409: problem("There is one of that name"),
  },
});

const listProjectsRoute = createRoute({
  ...common,
  method: "get",
  path: "/projects",
  summary: "List projects",
  request: { query: projectListQuery },
  responses: { 200: json(projectPageSchema, "One page, newest first"), ...problems },
});

const readProjectRoute = createRoute({
  ...common,
  method: "get",
  path: "/projects/{id}",
  summary: "Read a project",
  request: { params: projectParams },
  responses: { 200: json(projectSchema, "The project"), ...problems, 404: problem("No such project") },
});

const createBuildRoute = createRoute({
  ...common,
  method: "post",
  path: "/builds",
  summary: "Begin a build",
  description: "Comparisons belong to it by `build`. The same project and name again are the same build.",
  request: { body: { ...json(buildBody), required: true } },
  responses: {
    200: json(buildSchema, "The build, which was begun already"),
    201: json(buildSchema, "The build"),
    ...problems,
    ...noPlan,
    404: problem("No such project"),
    409: problem("It was begun with another branch or commit"),
  },
});

const listBuildsRoute = createRoute({
  ...common,
  method: "get",
  path: "/builds",
  summary: "List builds",
  request: { query: buildListQuery },
  responses: { 200: json(buildPageSchema, "One page, newest first"), ...problems },
});

const oneBuild = { ...common, path: "/builds/{id}", request: { params: buildParams } };
const noBuild = { 404: problem("No such build") };

const readBuildRoute = createRoute({
  ...oneBuild,
  method: "get",
  summary: "Read a build and its verdict",
  responses: { 200: json(buildSchema, "The build"), ...problems, ...noBuild },
});

const finalizeRoute = createRoute({
  ...oneBuild,
  method: "post",
  path: "/builds/{id}/finalize",
  summary: "Say that no more comparisons come",
  responses: { 200: json(buildSchema, "The build"), ...problems, ...noPlan, ...noBuild },
});

const approveRoute = createRoute({
  ...oneBuild,
  method: "post",
  path: "/builds/{id}/approve",
  middleware: [requireKey, takeEmptyBody],
  summary: "Approve all of a build that is not decided",
  description: "At most 50 comparisons at a call: ask again while `remaining` is more than 0.",
  request: { params: buildParams, body: json(decisionBody) },
  responses: {
    200: json(
      buildSchema
        .extend({ remaining: z.int().openapi({ description: "Still to be decided" }) })
        .openapi("ApprovedBuild"),
      "The build",
    ),
    ...problems,
    ...noPlan,
    ...noBuild,
    409: problem("A capture to be approved is gone"),
  },
});

export const buildRoutes = router()
  .openapi(createProjectRoute, async (c) =>
    reply(c, await createProject(c.var.ctx, c.req.valid("json")), 201),
  )
  .openapi(listProjectsRoute, async (c) => {
    const input = c.req.valid("query");
    return replyPage(c, pageOf(await listProjects(c.var.ctx, input), input.limit, presentProject));
  })
  .openapi(readProjectRoute, async (c) =>
    reply(c, presentProject(await fetchProject(c.var.ctx, c.req.valid("param").id)), 200),
  )
  .openapi(createBuildRoute, async (c) => {
    const { isNew, ...build } = await createBuild(c.var.ctx, c.req.valid("json"), apiUrl(c));
    return reply(c, presentBuild(c.var.ctx, build), isNew ? 201 : 200);
  })
  .openapi(listBuildsRoute, async (c) => {
    const input = c.req.valid("query");
    return replyPage(
      c,
      pageOf(await listBuilds(c.var.ctx, input), input.limit, (one) => presentBuild(c.var.ctx, one)),
    );
  })
  .openapi(readBuildRoute, async (c) =>
    reply(c, presentBuild(c.var.ctx, await fetchBuild(c.var.ctx, c.req.valid("param").id)), 200),
  )
  .openapi(finalizeRoute, async (c) =>
    reply(c, presentBuild(c.var.ctx, await finalizeBuild(c.var.ctx, c.req.valid("param").id)), 200),
  )
  .openapi(approveRoute, async (c) => {
    const { remaining, ...build } = await approveBuild(
      c.var.ctx,
      c.req.valid("param").id,
      c.req.valid("json") ?? {},
    );
    return reply(c, { ...presentBuild(c.var.ctx, build), remaining }, 200);
  });
