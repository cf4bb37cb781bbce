import { createMiddleware } from "hono/factory";
import { AppError } from "#core/errors.ts";
import type { HttpEnv } from "#http/router.ts";
import { onceByKey } from "#idempotency/middleware.ts";
import { authenticate } from "./authenticate.ts";
import { noteUse } from "./use.ts";

/**
 * Lets a request in with a valid key, given as `X-API-Key` or as `Authorization: Bearer`. Behind it every POST heeds
 * `Idempotency-Key`.
 */
export const requireKey = createMiddleware<HttpEnv>(async (c, next) => {
  const presented = presentedKey(c.req.header("X-API-Key"), c.req.header("Authorization"));
  const ctx = await authenticate(c.var.base, presented);
  c.set("ctx", ctx);
  const answer = await onceByKey(c, next);
  const { status } = answer instanceof Response ? answer : c.res;
  noteUse(ctx, status < 400);
  return answer;
});

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
