// People as who runs the service sees them: all of them, and in the place of one of them.
import { createRoute } from "@hono/zod-openapi";
import { requireKey, requirePerson } from "#auth/middleware.ts";
import { setSession } from "#http/cookies.ts";
import { json, keySecurity, personSecurity, problem, problems } from "#http/openapi.ts";
import { pageOf } from "#http/pagination.ts";
import { reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { personParams } from "#tenants/people/schemas.ts";
import { endImpersonation, impersonate } from "./impersonate.ts";
import { presentPerson, readPerson, searchPeople } from "./queries.ts";
import {
  impersonateBody,
  impersonatingSchema,
  personDetailSchema,
  personPageSchema,
  personSearchForm,
  updatePersonBody,
} from "./schemas.ts";
import { updatePerson } from "./update.ts";

const common = { tags: ["Operators: people"], security: keySecurity, middleware: [requireKey] };
const noPerson = { 404: problem("No such person") };

const searchRoute = createRoute({
  ...common,
  method: "get",
  path: "/admin/people",
  summary: "Search people of all tenants",
  request: { query: personSearchForm },
  responses: { 200: json(personPageSchema, "One page, the latest first"), ...problems },
});

const one = { ...common, path: "/admin/people/{id}", request: { params: personParams } } as const;

const readRoute = createRoute({
  ...one,
  method: "get",
  summary: "Read a person of any tenant",
  responses: { 200: json(personDetailSchema, "The person"), ...problems, ...noPerson },
});

const updateRoute = createRoute({
  ...one,
  method: "patch",
  summary: "Change a person's status, rights or role",
  request: { params: personParams, body: { ...json(updatePersonBody), required: true } },
  responses: {
    200: json(personDetailSchema, "As they are now"),
    ...problems,
    ...noPerson,
    409: problem("It is the last owner, or oneself"),
  },
});

const person = { tags: ["Operators: people"], security: personSecurity, middleware: [requirePerson] };

const impersonateRoute = createRoute({
  ...person,
  method: "post",
  path: "/admin/people/{id}/impersonate",
  summary: "Act in a person's place",
  description:
    "Platform administrators only. The session acts for the person until the time is over or `POST /auth/impersonation/end`; `GET /me` says so. Keys, people and the account itself stay out of reach.",
  request: { params: personParams, body: { ...json(impersonateBody), required: true } },
  responses: {
    200: json(impersonatingSchema, "The session acts for the person, under a new token"),
    ...problems,
    ...noPerson,
    409: problem("The person is suspended or belongs to no tenant"),
  },
});

const endRoute = createRoute({
  ...person,
  method: "post",
  path: "/auth/impersonation/end",
  summary: "Act for oneself again",
  responses: {
    204: { description: "Back, under a new token" },
    ...problems,
    409: problem("Nobody is impersonated"),
  },
});

export const operatorPeopleRoutes = router()
  .openapi(searchRoute, async (c) => {
    const input = c.req.valid("query");
    return replyPage(c, pageOf(await searchPeople(c.var.ctx, input), input.limit, presentPerson));
  })
  .openapi(readRoute, async (c) => {
    return reply(c, await readPerson(c.var.ctx, c.req.valid("param").id), 200);
  })
  .openapi(updateRoute, async (c) => {
    return reply(c, await updatePerson(c.var.ctx, c.req.valid("param").id, c.req.valid("json")), 200);
  })
  .openapi(impersonateRoute, async (c) => {
    const { id } = c.req.valid("param");
    const input = c.req.valid("json");
    const { token, expiresAt, endsAt } = await impersonate(c.var.ctx, id, input);
    setSession(c, token, expiresAt);
    const body = { person_id: id, reason: input.reason, ends_at: new Date(endsAt).toISOString() };
    return reply(c, body, 200);
  })
  .openapi(endRoute, async (c) => {
    const { token, expiresAt } = await endImpersonation(c.var.ctx);
    setSession(c, token, expiresAt);
    return c.body(null, 204);
  });
