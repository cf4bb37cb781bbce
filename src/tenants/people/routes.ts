// People of a tenant: who belongs to it, and as what.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { pageOf } from "#http/pagination.ts";
import { reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { changeRole } from "./change-role.ts";
import { fetchMember, listPeople, presentMember } from "./queries.ts";
import { removePerson } from "./remove.ts";
import {
  changeRoleBody,
  memberPageSchema,
  memberSchema,
  peopleListForm,
  personParams,
  removalForm,
} from "./schemas.ts";

const common = { tags: ["People"], security: keySecurity, middleware: [requireKey] };
const noPerson = { 404: problem("No such person in this tenant") };
const lastOwner = { 409: problem("It is the last owner") };

const listRoute = createRoute({
  ...common,
  method: "get",
  path: "/people",
  summary: "List people",
  request: { query: peopleListForm },
  responses: { 200: json(memberPageSchema, "One page, the latest to join first"), ...problems },
});

const one = { ...common, path: "/people/{id}", request: { params: personParams } } as const;

const readRoute = createRoute({
  ...one,
  method: "get",
  summary: "Read a person",
  responses: { 200: json(memberSchema, "The person"), ...problems, ...noPerson },
});

const roleRoute = createRoute({
  ...one,
  method: "patch",
  summary: "Change a person's role",
  description:
    "Nobody gives or takes a role above their own, and a key gives none whose scopes it lacks. A tenant keeps at least one owner.",
  request: { params: personParams, body: { ...json(changeRoleBody), required: true } },
  responses: { 200: json(memberSchema, "As they are now"), ...problems, ...noPerson, ...lastOwner },
});

const removeRoute = createRoute({
  ...one,
  method: "delete",
  summary: "Take a person out of the tenant",
  description:
    "API keys that they made work on, as the tenant's own, unless `revoke_keys` is given: `GET /keys?created_by={id}` lists them.",
  request: { params: personParams, query: removalForm },
  responses: {
    204: { description: "Out, within 5 seconds everywhere" },
    ...problems,
    ...noPerson,
    ...lastOwner,
  },
});

export const peopleRoutes = router()
  .openapi(listRoute, async (c) => {
    const input = c.req.valid("query");
    return replyPage(c, pageOf(await listPeople(c.var.ctx, input), input.limit, presentMember));
  })
  .openapi(readRoute, async (c) => {
    return reply(c, presentMember(await fetchMember(c.var.ctx, c.req.valid("param").id)), 200);
  })
  .openapi(roleRoute, async (c) => {
    const { role } = c.req.valid("json");
    return reply(c, presentMember(await changeRole(c.var.ctx, c.req.valid("param").id, role)), 200);
  })
  .openapi(removeRoute, async (c) => {
    await removePerson(c.var.ctx, c.req.valid("param").id, c.req.valid("query"));
    return c.body(null, 204);
  });
