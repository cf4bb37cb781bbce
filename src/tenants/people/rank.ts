import { ownKey, requireUnbound } from "#auth/key-bounds.ts";
import { requireOwnScopes } from "#auth/new-key.ts";
import { ranksAtLeast, scopesOf } from "#auth/roles.ts";
import { AppError } from "#core/errors.ts";
import type { Role } from "#db/schema/people.ts";
import type { Ctx } from "#platform/ctx.ts";

/** For taking a role. @throws AppError `forbidden` where it is above the caller's own; keys stand where admins do, operators above all */
export function requireRank({ actor }: Ctx, role: Role): void {
  const own = actor.scopes.includes("admin:write") ? "owner" : (actor.role ?? "admin");
  if (ranksAtLeast(own, role)) return;
  throw new AppError("forbidden", `The role ${role} is above ${actor.role ? "your own" : "a key's"}`);
}

/**
 * For giving one. @throws AppError `forbidden` as `requireRank`, and where a key lacks something that whoever gets the
 * role may do: it could come back as that person
 */
export async function requireGivable(ctx: Ctx, role: Role): Promise<void> {
  requireRank(ctx, role);
  const { type, scopes } = ctx.actor;
  if (type === "user" || scopes.includes("admin:write")) return;
  requireOwnScopes(ctx, scopesOf(role), `A key cannot give the role ${role}, as it lacks itself`);
  if (scopesOf(role).includes("keys:write"))
    requireUnbound(await ownKey(ctx), `The role ${role} makes keys without bounds`);
}
