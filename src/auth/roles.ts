// What a person may do in a tenant: roles stand for scopes, so that a verb asks one question of keys and people.
import type { Role } from "#db/schema/people.ts";
import { tenantScopes } from "./scopes.ts";

/** Whoever has a role may give it and take it, and those below. */
const rank: Record<Role, number> = { owner: 3, admin: 2, member: 1, viewer: 0 };

const notForMembers = new Set<string>([
  "keys:write",
  "webhooks:write",
  "people:write",
  "tenant:write",
  "audit:read",
  "audit:write",
]);
/** What would outlast an impersonation, and the judgement of what was done in it; each route besides: `refuseLasting`. */
const notInTheirPlace = new Set<string>([
  "keys:write",
  "people:write",
  "webhooks:write",
  "storage:write",
  "tenant:write",
  "alerts:write",
  "metrics:write",
  "audit:write",
]);

export function scopesOf(role: Role): readonly string[] {
  if (role === "member") return tenantScopes.filter((scope) => !notForMembers.has(scope));
  if (role === "viewer")
    return tenantScopes.filter((scope) => scope.endsWith(":read") && !notForMembers.has(scope));
  return tenantScopes;
}

export function scopesInPlaceOf(role: Role): readonly string[] {
  return scopesOf(role).filter((scope) => !notInTheirPlace.has(scope));
}

export const ranksAtLeast = (role: Role, other: Role): boolean => rank[role] >= rank[other];
