// White label: how a tenant looks to its own people.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { askedOf } from "#http/files.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { anyAnswer, apiUrl, reply } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { deleteLogo, uploadLogo } from "./logo.ts";
import { logoFile, readBranding, readPublicBranding } from "./read.ts";
import { brandingBody, brandingSchema, logoBody, publicBrandingSchema, slugParams } from "./schemas.ts";
import { setBranding } from "./set.ts";
import { verifySender } from "./verify-sender.ts";

const own = { tags: ["Branding"], security: keySecurity, middleware: [requireKey] };
const open = { tags: ["Branding"], security: [] };
const noPlan = { 403: problem("The key lacks the scope, or the plan has no branding") };

const readRoute = createRoute({
  ...own,
  method: "get",
  path: "/tenant/branding",
  summary: "Read your branding",
  responses: { 200: json(brandingSchema, "What is set"), ...problems },
});

const setRoute = createRoute({
  ...own,
  method: "put",
  path: "/tenant/branding",
  summary: "Set your branding",
  description: "Replaces all that was set but an uploaded logo. Plans have it as of ENTERPRISE.",
  request: { body: { ...json(brandingBody), required: true } },
  responses: { 200: json(brandingSchema, "What is set now"), ...problems, ...noPlan },
});

const verifyRoute = createRoute({
  ...own,
  method: "post",
  path: "/tenant/branding/sender/verify",
  summary: "Verify the sender of your mails",
  description:
    "Looks in DNS for the record that `GET /tenant/branding` shows. Mails come from the sender from then on.",
  responses: {
    200: json(brandingSchema, "Verified"),
    ...problems,
    ...noPlan,
    409: problem("No sender is set, or the record is not there"),
    502: problem("DNS could not be asked"),
  },
});

const logoRoute = createRoute({
  ...own,
  method: "post",
  path: "/tenant/branding/logo",
  summary: "Upload your logo",
  description: "PNG, JPEG or WebP, at most 512,000 bytes, each side 16 to 2,000 pixels.",
  request: { body: { ...json(logoBody), required: true } },
  responses: { 200: json(brandingSchema, "With the logo's address"), ...problems, ...noPlan },
});

const deleteLogoRoute = createRoute({
  ...own,
  method: "delete",
  path: "/tenant/branding/logo",
  summary: "Delete your uploaded logo",
  responses: { 200: json(brandingSchema, "What is set now"), ...problems },
});

const publicRoute = createRoute({
  ...open,
  method: "get",
  path: "/branding/{slug}",
  summary: "Read a tenant's branding",
  request: { params: slugParams },
  responses: { 200: json(publicBrandingSchema, "What anybody may see"), 404: problem("No branding there") },
});

const publicLogoRoute = createRoute({
  ...open,
  method: "get",
  path: "/branding/{slug}/logo",
  summary: "A tenant's logo",
  request: { params: slugParams },
  responses: {
    200: {
      description: "The picture",
      content: { "image/png": { schema: { type: "string", format: "binary" } } },
    },
    304: { description: "The copy you have is still good" },
    404: problem("No logo there"),
  },
});

export const brandingRoutes = router()
  .openapi(readRoute, async (c) => reply(c, await readBranding(c.var.ctx, apiUrl(c)), 200))
  .openapi(setRoute, async (c) => reply(c, await setBranding(c.var.ctx, c.req.valid("json"), apiUrl(c)), 200))
  .openapi(verifyRoute, async (c) => reply(c, await verifySender(c.var.ctx, apiUrl(c)), 200))
  .openapi(logoRoute, async (c) => reply(c, await uploadLogo(c.var.ctx, c.req.valid("json"), apiUrl(c)), 200))
  .openapi(deleteLogoRoute, async (c) => reply(c, await deleteLogo(c.var.ctx, apiUrl(c)), 200))
  .openapi(publicRoute, async (c) =>
    reply(c, await readPublicBranding(c.var.base, c.req.valid("param").slug, apiUrl(c)), 200),
  )
  .openapi(publicLogoRoute, async (c) =>
    anyAnswer(await logoFile(c.var.base, c.req.valid("param").slug, askedOf(c.req.raw))),
  );
