import { createMiddleware } from "hono/factory";
import { AppError } from "#core/errors.ts";
import type { HttpEnv } from "#http/router.ts";
import { guardRefusals } from "#limits/guard-address.ts";
import { gated } from "#limits/middleware.ts";
import { onceByKey } from "#idempotency/middleware.ts";
import { authenticate } from "./authenticate.ts";

/**
 * Lets a request in with a valid key, given as `X-API-Key` or as `Authorization: Bearer`. Behind it every POST heeds
 * `Idempotency-Key`.
 */
export const requireKey = createMiddleware<HttpEnv>(async (c, next) => {
  const presented = presentedKey(c.req.header("X-API-Key"), c.req.header("Authorization"));
  c.set("ctx", await guardRefusals(c.var.base, "refused-key", () => authenticate(c.var.base, presented)));
  return gated(c, () => onceByKey(c, next));
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
