// Signed links to the capture doors, for `<img src>` and wherever else no API key can go.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { apiUrl, reply } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { createLink } from "./create.ts";
import { createLinkBody, linkSchema } from "./schemas.ts";

const createLinkRoute = createRoute({
  tags: ["Signed links"],
  security: keySecurity,
  middleware: [requireKey],
  method: "post",
  path: "/links",
  summary: "Sign a link that makes a capture",
  request: { body: { ...json(createLinkBody), required: true } },
  responses: {
    201: json(linkSchema, "The link. Nothing is captured before somebody opens it"),
    ...problems,
    403: problem("The key lacks the scope, or the target is not allowed"),
  },
});

export const linkRoutes = router().openapi(createLinkRoute, async (c) =>
  reply(c, await createLink(c.var.ctx, c.req.valid("json"), apiUrl(c)), 201),
);
