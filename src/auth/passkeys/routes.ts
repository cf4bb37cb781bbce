// Passkeys: signing in with a device, with no password to be guessed or given away.
import { createRoute } from "@hono/zod-openapi";
import { openDoor, requirePerson } from "#auth/middleware.ts";
import { signedInSchema } from "#auth/sessions/schemas.ts";
import { browserOf, setSession } from "#http/cookies.ts";
import { json, personSecurity, problem, problems } from "#http/openapi.ts";
import { reply } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { addPasskey, listPasskeys, registrationOptions, removePasskey } from "./keep.ts";
import {
  addPasskeyBody,
  passkeyListSchema,
  passkeyParams,
  passkeySchema,
  passkeySignInBody,
  registrationOptionsSchema,
  signInOptionsSchema,
} from "./schemas.ts";
import { signInOptions, signInWithPasskey } from "./sign-in.ts";

const door = { tags: ["Sign-in"], security: [], middleware: [openDoor], method: "post" as const };
const own = { tags: ["Sign-in"], security: personSecurity, middleware: [requirePerson] };
const spent = { 410: problem("The challenge was used or has expired") };

const signInOptionsRoute = createRoute({
  ...door,
  path: "/auth/passkeys/sign-in/options",
  summary: "What to ask the browser for",
  description: "For `navigator.credentials.get`, by `PublicKeyCredential.parseRequestOptionsFromJSON`.",
  responses: {
    200: json(signInOptionsSchema, "Good for 5 minutes"),
    403: problem("It comes from another site"),
  },
});

const signInRoute = createRoute({
  ...door,
  path: "/auth/passkeys/sign-in",
  summary: "Sign in with a passkey",
  request: { body: { ...json(passkeySignInBody), required: true } },
  responses: {
    200: json(signedInSchema, "Signed in, with the session's cookie"),
    400: problem("Bad input, naming each wrong field"),
    401: problem("Not a passkey of ours, or not its answer"),
    403: problem("The account is suspended"),
    ...spent,
    429: problem("Too many attempts"),
  },
});

const optionsRoute = createRoute({
  ...own,
  method: "post",
  path: "/auth/passkeys/options",
  summary: "What to ask the browser for to add a passkey",
  description: "For `navigator.credentials.create`, by `PublicKeyCredential.parseCreationOptionsFromJSON`.",
  responses: { 200: json(registrationOptionsSchema, "Good for 5 minutes"), ...problems },
});

const addRoute = createRoute({
  ...own,
  method: "post",
  path: "/auth/passkeys",
  summary: "Add a passkey",
  request: { body: { ...json(addPasskeyBody), required: true } },
  responses: {
    201: json(passkeySchema, "Added"),
    ...problems,
    409: problem("It is registered already, or there are 20"),
    ...spent,
  },
});

const listRoute = createRoute({
  ...own,
  method: "get",
  path: "/auth/passkeys",
  summary: "List your passkeys",
  responses: { 200: json(passkeyListSchema, "All of them"), ...problems },
});

const removeRoute = createRoute({
  ...own,
  method: "delete",
  path: "/auth/passkeys/{id}",
  summary: "Remove a passkey",
  request: { params: passkeyParams },
  responses: { 204: { description: "Removed" }, ...problems, 404: problem("No such passkey of yours") },
});

export const passkeyRoutes = router()
  .openapi(signInOptionsRoute, (c) => reply(c, signInOptions(c.var.base), 200))
  .openapi(signInRoute, async (c) => {
    const { token, expiresAt, known } = await signInWithPasskey(
      c.var.base,
      c.req.valid("json"),
      browserOf(c),
    );
    setSession(c, token, expiresAt, known);
    return reply(c, { status: "signed_in" as const, expires_at: new Date(expiresAt).toISOString() }, 200);
  })
  .openapi(optionsRoute, async (c) => reply(c, await registrationOptions(c.var.ctx), 200))
  .openapi(addRoute, async (c) => reply(c, await addPasskey(c.var.ctx, c.req.valid("json")), 201))
  .openapi(listRoute, async (c) => reply(c, { data: await listPasskeys(c.var.ctx) }, 200))
  .openapi(removeRoute, async (c) => {
    await removePasskey(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  });
