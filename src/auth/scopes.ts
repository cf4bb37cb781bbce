import { AppError } from "#core/errors.ts";
import { recordSecurityEvent } from "#audit/security-event.ts";
import type { Ctx } from "#platform/ctx.ts";

/** What a key may do, each with what it opens. */
export const scopeMeanings = {
  "captures:write": "make and delete captures",
  "captures:read": "list captures and fetch their files",
  "comparisons:write": "compare pictures, approve and reject, set baselines, begin builds",
  "comparisons:read": "read comparisons, their pictures, baselines, projects and builds",
  "cache:write": "purge and warm the cache of captures",
  "cache:read": "read the cache's statistics",
  "storage:write": "register buckets of your own as storage targets",
  "storage:read": "see how much is kept, and the storage targets",
  "events:write": "send messages over the event stream",
  "events:read": "follow the event stream, and give others tokens for it",
  "webhooks:write": "set up webhook endpoints, see their secrets, test them and send again",
  "webhooks:read": "see webhook endpoints, and what was sent to them",
  "analytics:read": "see how the API is used, and how it fares",
  "flags:read": "evaluate feature flags",
  "audit:write": "review audit events and acknowledge alerts",
  "audit:read": "read, export and verify the audit log",
  "limits:read": "see how your limits stand and what they refused",
  "keys:write": "create and revoke API keys",
  "keys:read": "list API keys",
  "people:write": "invite people, change their roles, remove them",
  "people:read": "list people and invitations",
  "tenant:write": "change the tenant's name and branding, begin a trial, and export all that it has",
  "tenant:read": "see the tenant, its plan and its exports",
  "admin:write": "operators only: change what the service itself keeps",
  "admin:read": "operators only: see what the service itself keeps",
} as const;

export type Scope = keyof typeof scopeMeanings;
export const scopes = Object.keys(scopeMeanings) as [Scope, ...Scope[]];
/**
 * What a tenant's first key gets. The others are for who runs the service: a key grants only what it has itself, so they
 * go no further than the key that a deployment begins with hands them.
 */
export const tenantScopes = scopes.filter((scope) => !scope.startsWith("admin:"));

/** The first line of every verb that writes. @throws AppError `forbidden` naming the missing scope */
export function requireScope(ctx: Ctx, scope: Scope): void {
  if (ctx.actor.scopes.includes(scope)) return;
  recordSecurityEvent(ctx, {
    action: "scope.refused",
    reason: "missing_scope",
    targets: [{ type: "scope", id: scope }],
  });
  throw new AppError(
    "forbidden",
    `This needs the scope ${scope}; ${bearer(ctx)} has: ${ctx.actor.scopes.join(", ") || "none"}`,
  );
}

function bearer({ actor }: Ctx): string {
  if (actor.type !== "user") return "the key";
  return actor.role ? `your role ${actor.role}` : "who belongs to no tenant";
}
