import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { AppError } from "#core/errors.ts";
import { browserOf } from "#http/cookies.ts";
import { endpointPaths } from "#http/endpoint.ts";
import { refuseForeign, requireSameOrigin } from "#http/same-origin.ts";
import type { HttpEnv } from "#http/router.ts";
import { guardRefusals } from "#limits/guard-address.ts";
import { gated } from "#limits/middleware.ts";
import { onceByKey } from "#idempotency/middleware.ts";
import type { Ctx } from "#platform/ctx.ts";
import { requireActive } from "#tenants/require-active.ts";
import { refuseLasting } from "./in-their-place.ts";
import { authenticate } from "./authenticate.ts";
import { authenticateSession } from "./sessions/authenticate.ts";
import { sessionOf } from "./sessions/own.ts";
import { noteUse } from "./use.ts";

/**
 * Lets a request in with a valid key, given as `X-API-Key` or as `Authorization: Bearer`, or else with the session of a
 * person. Behind it every POST heeds `Idempotency-Key`.
 */
export const requireKey = createMiddleware<HttpEnv>(async (c, next) => {
  const presented = presentedKey(c.req.header("X-API-Key"), c.req.header("Authorization"));
  const ctx = await guardRefusals(
    c.var.base,
    "refused-key",
    async () => (presented ? undefined : await fromSession(c)) ?? (await authenticate(c.var.base, presented)),
  );
  requireActive(ctx.tenant);
  c.set("ctx", ctx);
  refuseLasting(ctx, c.req.method, endpointPaths(c));
  const answer = await gated(c, () => onceByKey(c, next));
  const { status } = answer instanceof Response ? answer : c.res;
  noteUse(ctx, status < 400);
  return answer;
});

/** Lets a person in who is signed in, and no key: for what is theirs alone. */
export const requirePerson = createMiddleware<HttpEnv>(async (c, next) => {
  const ctx = (await fromSession(c)) ?? (await authenticate(c.var.base, undefined));
  sessionOf(ctx);
  c.set("ctx", ctx);
  c.header("Cache-Control", "no-store");
  await next();
});

/** For the doors that people come in by. */
export const openDoor = createMiddleware<HttpEnv>(async (c, next) => {
  refuseForeign(c);
  c.header("Cache-Control", "no-store");
  await next();
});

/** Undefined where the request brings no session. */
async function fromSession(c: Context<HttpEnv>): Promise<Ctx | undefined> {
  const { session } = browserOf(c);
  if (session === undefined) return undefined;
  requireSameOrigin(c);
  return authenticateSession(c.var.base, session);
}

export function presentedKey(
  header: string | undefined,
  authorization: string | undefined,
): string | undefined {
  const bearer = authorization ? /^Bearer +(\S+)$/i.exec(authorization)?.[1] : undefined;
  if (header && bearer && header !== bearer) {
    throw new AppError("invalid_request", "X-API-Key and Authorization hold different keys; send one");
  }
  return header ?? bearer;
}
