// Two-factor sign-in: with an app that shows codes, and recovery codes for when it is lost.
import { createRoute } from "@hono/zod-openapi";
import { openDoor, requirePerson } from "#auth/middleware.ts";
import { signedInSchema } from "#auth/sessions/schemas.ts";
import { browserOf, setSession } from "#http/cookies.ts";
import { json, personSecurity, problem, problems } from "#http/openapi.ts";
import { reply } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { giveSecondFactor } from "./give.ts";
import { codeBody, codesSchema, enrolledSchema, giveBody } from "./schemas.ts";
import { confirm, enrol, renewCodes, turnOff } from "./set-up.ts";

const own = {
  tags: ["Sign-in"],
  security: personSecurity,
  middleware: [requirePerson],
  method: "post" as const,
};
const withCode = { body: { ...json(codeBody), required: true } };
const state = {
  409: problem("Two-factor sign-in is on, or off, already"),
  429: problem("Too many attempts"),
};

const giveRoute = createRoute({
  tags: ["Sign-in"],
  security: [],
  middleware: [openDoor],
  method: "post",
  path: "/auth/second-factor",
  summary: "Give the second factor",
  description: "A challenge takes five guesses. Codes are good once.",
  request: { body: { ...json(giveBody), required: true } },
  responses: {
    200: json(signedInSchema, "Signed in, with the session's cookie"),
    400: problem("Bad input, naming each wrong field"),
    401: problem("The code is wrong, or was used"),
    410: problem("The challenge was used, has expired, or was guessed at too often"),
    429: problem("Too many attempts"),
  },
});

const enrolRoute = createRoute({
  ...own,
  path: "/auth/two-factor",
  summary: "Begin to set up two-factor sign-in",
  responses: { 200: json(enrolledSchema, "The secret for the app"), ...problems, ...state },
});

const confirmRoute = createRoute({
  ...own,
  path: "/auth/two-factor/confirm",
  summary: "Turn two-factor sign-in on",
  request: withCode,
  responses: { 200: json(codesSchema, "On; the recovery codes, shown this once"), ...problems, ...state },
});

const renewRoute = createRoute({
  ...own,
  path: "/auth/two-factor/recovery-codes",
  summary: "Make new recovery codes",
  request: withCode,
  responses: { 200: json(codesSchema, "New ones; the earlier no longer work"), ...problems, ...state },
});

const offRoute = createRoute({
  ...own,
  path: "/auth/two-factor/disable",
  summary: "Turn two-factor sign-in off",
  request: withCode,
  responses: { 204: { description: "Off" }, ...problems, ...state },
});

export const secondFactorRoutes = router()
  .openapi(giveRoute, async (c) => {
    const { token, expiresAt, known } = await giveSecondFactor(c.var.base, c.req.valid("json"), browserOf(c));
    setSession(c, token, expiresAt, known);
    return reply(c, { status: "signed_in" as const, expires_at: new Date(expiresAt).toISOString() }, 200);
  })
  .openapi(enrolRoute, async (c) => reply(c, await enrol(c.var.ctx), 200))
  .openapi(confirmRoute, async (c) => {
    const { codes, rotated } = await confirm(c.var.ctx, c.req.valid("json").code);
    setSession(c, rotated.token, rotated.expiresAt);
    return reply(c, { recovery_codes: codes }, 200);
  })
  .openapi(renewRoute, async (c) => {
    const { codes, rotated } = await renewCodes(c.var.ctx, c.req.valid("json").code);
    setSession(c, rotated.token, rotated.expiresAt);
    return reply(c, { recovery_codes: codes }, 200);
  })
  .openapi(offRoute, async (c) => {
    const { token, expiresAt } = await turnOff(c.var.ctx, c.req.valid("json").code);
    setSession(c, token, expiresAt);
    return c.body(null, 204);
  });
