// Sign-in: how people come in, prove who they are, and leave.
import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { openDoor, requirePerson } from "#auth/middleware.ts";
import { browserOf, clearSession, setSession } from "#http/cookies.ts";
import { json, personSecurity, problem, problems } from "#http/openapi.ts";
import { reply } from "#http/reply.ts";
import { type HttpEnv, router } from "#http/router.ts";
import { endSession, signOut, signOutEverywhere } from "./end.ts";
import { listSessions } from "./list.ts";
import { followLink, resetPassword, sendLink } from "./magic-link.ts";
import { prove } from "./prove.ts";
import {
  emailBody,
  proveBody,
  resetBody,
  sentSchema,
  sessionListSchema,
  sessionParams,
  signedInSchema,
  type SignedInView,
  signInBody,
  signUpBody,
  tokenBody,
} from "./schemas.ts";
import { type SignedIn, signIn } from "./sign-in.ts";
import { confirmSignUp, signUp } from "./sign-up.ts";

const door = { tags: ["Sign-in"], security: [], middleware: [openDoor], method: "post" as const };
const badInput = {
  400: problem("Bad input, naming each wrong field"),
  403: problem("It comes from another site"),
};
const slowDown = { 429: problem("Too many attempts: wait as Retry-After says") };
const spent = { 410: problem("The token was used or has expired") };
const entered = json(
  signedInSchema,
  "Signed in, with the session's cookie; or half-way, to give the second factor",
);
const sent = json(sentSchema, "On its way, where there is somebody to send it to");

const signUpRoute = createRoute({
  ...door,
  path: "/auth/sign-up",
  summary: "Sign up",
  description:
    "Sends a link that confirms the address. With it, the person and a tenant of their own come to be. Who has an account is told so by mail.",
  request: { body: { ...json(signUpBody), required: true } },
  responses: { 202: sent, ...badInput, ...slowDown },
});

const verifyRoute = createRoute({
  ...door,
  path: "/auth/verify-email",
  summary: "Confirm the address of a sign-up",
  request: { body: { ...json(tokenBody), required: true } },
  responses: {
    200: entered,
    ...badInput,
    409: problem("The address has an account by now"),
    ...spent,
    ...slowDown,
  },
});

const signInRoute = createRoute({
  ...door,
  path: "/auth/sign-in",
  summary: "Sign in with a password",
  request: { body: { ...json(signInBody), required: true } },
  responses: { 200: entered, ...badInput, 401: problem("Address or password is wrong"), ...slowDown },
});

const magicLinkRoute = createRoute({
  ...door,
  path: "/auth/magic-link",
  summary: "Have a link to sign in sent",
  request: { body: { ...json(emailBody), required: true } },
  responses: { 202: sent, ...badInput, ...slowDown },
});

const followRoute = createRoute({
  ...door,
  path: "/auth/magic-link/follow",
  summary: "Sign in with a link's token",
  request: { body: { ...json(tokenBody), required: true } },
  responses: { 200: entered, ...badInput, ...spent, ...slowDown },
});

const resetLinkRoute = createRoute({
  ...door,
  path: "/auth/password-reset",
  summary: "Have a link to reset the password sent",
  request: { body: { ...json(emailBody), required: true } },
  responses: { 202: sent, ...badInput, ...slowDown },
});

const resetRoute = createRoute({
  ...door,
  path: "/auth/password-reset/confirm",
  summary: "Set a new password with a link's token",
  description: "Ends every session and every other link of the person.",
  request: { body: { ...json(resetBody), required: true } },
  responses: { 200: entered, ...badInput, ...spent, ...slowDown },
});

const own = { tags: ["Sign-in"], security: personSecurity, middleware: [requirePerson] };

const signOutRoute = createRoute({
  ...own,
  method: "post",
  path: "/auth/sign-out",
  summary: "Sign out",
  responses: { 204: { description: "Signed out, within 5 seconds everywhere" }, ...problems },
});

const everywhereRoute = createRoute({
  ...own,
  method: "post",
  path: "/auth/sign-out-everywhere",
  summary: "Sign out in every browser",
  responses: { 204: { description: "Signed out, within 5 seconds everywhere" }, ...problems },
});

const proveRoute = createRoute({
  ...own,
  method: "post",
  path: "/auth/prove",
  summary: "Prove with the password that it is still you",
  description: "What decides over the account can be changed for 15 minutes after it, as after a sign-in.",
  request: { body: { ...json(proveBody), required: true } },
  responses: { 204: { description: "Proved; the session has a new token" }, ...problems, ...slowDown },
});

const listRoute = createRoute({
  ...own,
  method: "get",
  path: "/auth/sessions",
  summary: "List where you are signed in",
  responses: { 200: json(sessionListSchema, "All sessions, the latest first"), ...problems },
});

const endRoute = createRoute({
  ...own,
  method: "delete",
  path: "/auth/sessions/{id}",
  summary: "End one of your sessions",
  request: { params: sessionParams },
  responses: { 204: { description: "Ended" }, ...problems, 404: problem("No such session of yours") },
});

/** Sets the cookie where there is a session, and says how far the sign-in is. */
function enteredBody(c: Context<HttpEnv>, entry: SignedIn): SignedInView {
  if ("challenge" in entry) return { status: "second_factor_needed", challenge: entry.challenge };
  const { token, expiresAt, known } = entry.started;
  setSession(c, token, expiresAt, known);
  return { status: "signed_in", expires_at: new Date(expiresAt).toISOString() };
}

export const doorRoutes = router()
  .openapi(signUpRoute, async (c) => {
    await signUp(c.var.base, c.req.valid("json"));
    return reply(c, { status: "mail_sent" as const }, 202);
  })
  .openapi(verifyRoute, async (c) => {
    const started = await confirmSignUp(c.var.base, c.req.valid("json").token, browserOf(c));
    return reply(c, enteredBody(c, { started }), 200);
  })
  .openapi(signInRoute, async (c) => {
    return reply(c, enteredBody(c, await signIn(c.var.base, c.req.valid("json"), browserOf(c))), 200);
  })
  .openapi(magicLinkRoute, async (c) => {
    await sendLink(c.var.base, c.req.valid("json").email, "magic_link");
    return reply(c, { status: "mail_sent" as const }, 202);
  })
  .openapi(followRoute, async (c) => {
    const { token } = c.req.valid("json");
    return reply(c, enteredBody(c, await followLink(c.var.base, token, browserOf(c))), 200);
  })
  .openapi(resetLinkRoute, async (c) => {
    await sendLink(c.var.base, c.req.valid("json").email, "password_reset");
    return reply(c, { status: "mail_sent" as const }, 202);
  })
  .openapi(resetRoute, async (c) => {
    const entry = await resetPassword(c.var.base, c.req.valid("json"), browserOf(c));
    return reply(c, enteredBody(c, entry), 200);
  });

export const sessionRoutes = router()
  .openapi(signOutRoute, async (c) => {
    await signOut(c.var.ctx);
    clearSession(c);
    return c.body(null, 204);
  })
  .openapi(everywhereRoute, async (c) => {
    await signOutEverywhere(c.var.ctx);
    clearSession(c);
    return c.body(null, 204);
  })
  .openapi(proveRoute, async (c) => {
    const { token, expiresAt } = await prove(c.var.ctx, c.req.valid("json").password);
    setSession(c, token, expiresAt);
    return c.body(null, 204);
  })
  .openapi(listRoute, async (c) => reply(c, { data: await listSessions(c.var.ctx) }, 200))
  .openapi(endRoute, async (c) => {
    await endSession(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  });
