import { ranksAtLeast } from "#auth/roles.ts";
import { AppError } from "#core/errors.ts";
import type { Role } from "#db/schema/people.ts";
import type { Ctx } from "#platform/ctx.ts";

/** @throws AppError `forbidden` where a role is above the caller's own; keys stand where admins do, operators above all */
export function requireRank({ actor }: Ctx, role: Role): void {
  const own = actor.scopes.includes("admin:write") ? "owner" : (actor.role ?? "admin");
  if (ranksAtLeast(own, role)) return;
  throw new AppError("forbidden", `The role ${role} is above ${actor.role ? "your own" : "a key's"}`);
}
