import { AppError } from "#core/errors.ts";
import type { Ctx } from "#platform/ctx.ts";

/** What a key may do, each with what it opens. */
export const scopeMeanings = {
  "captures:write": "make and delete captures",
  "captures:read": "list captures and fetch their files",
  "cache:write": "purge and warm the cache of captures",
  "cache:read": "read the cache's statistics",
  "storage:write": "register buckets of your own as storage targets",
  "storage:read": "see how much is kept, and the storage targets",
  "webhooks:write": "set up webhook endpoints, see their secrets, test them and send again",
  "webhooks:read": "see webhook endpoints, and what was sent to them",
  "keys:write": "create and revoke API keys",
  "keys:read": "list API keys",
} as const;

export type Scope = keyof typeof scopeMeanings;
export const scopes = Object.keys(scopeMeanings) as [Scope, ...Scope[]];

/** The first line of every verb that writes. @throws AppError `forbidden` naming the missing scope */
export function requireScope(ctx: Ctx, scope: Scope): void {
  if (ctx.actor.scopes.includes(scope)) return;
  throw new AppError(
    "forbidden",
    `This needs the scope ${scope}; the key has: ${ctx.actor.scopes.join(", ") || "none"}`,
  );
}
