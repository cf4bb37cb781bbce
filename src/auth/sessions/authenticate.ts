// Who is calling: from the session in a cookie to a person in a tenant, or to whoever they act for.
import { and, eq, lte } from "drizzle-orm";
import { findCallerOf } from "#auth/caller.ts";
import { newMemory } from "#auth/memory.ts";
import { AppError } from "#core/errors.ts";
import { members, people, sessions } from "#db/schema/people.ts";
import { tenants } from "#db/schema/tenants.ts";
import { scopesInPlaceOf, scopesOf } from "#auth/roles.ts";
import type { BaseCtx, Ctx, Tenant } from "#platform/ctx.ts";
import { storedBytesOfTenant } from "#tenants/stored.ts";
import { findHome } from "./person.ts";
import { idleMs, noTenantId, seenMs } from "./settings.ts";
import { hashToken, isToken } from "./token.ts";

type Known = { tenant: Tenant; actor: Ctx["actor"]; expiresAt: number };
const memory = newMemory<Known>();

const operatorScopes = ["admin:write", "admin:read"] as const;
const nowhere: Tenant = { id: noTenantId, tier: "free", status: "active", storedBytes: 0 };

/** @throws AppError `unauthorized`, with no read of D1 where the text cannot be a session, or was seen within seconds */
export async function authenticateSession(base: BaseCtx, token: string): Promise<Ctx> {
  if (!isToken("session", token)) throw refused();
  const hash = await hashToken(token);
  const now = base.clock.now();
  let caller = memory.recall(hash, now);
  // An impersonation that ended within these seconds: the person is back in their own place.
  if (caller === undefined || (caller?.expiresAt && caller.expiresAt <= now)) {
    caller = await findKnown(base, hash);
    memory.remember(hash, caller, now);
  }
  if (!caller) throw refused();
  const log = base.log.with({ tenant_id: caller.tenant.id });
  return { ...base, log, tenant: caller.tenant, actor: caller.actor };
}

async function findKnown(base: BaseCtx, hash: string): Promise<Known | null> {
  const now = base.clock.now();
  const row = await base.db
    .select({
      session: sessions,
      person: { name: people.name, status: people.status, isAdmin: people.isPlatformAdmin },
      role: members.role,
      tenant: {
        id: tenants.id,
        tier: tenants.tier,
        status: tenants.status,
        storedBytes: storedBytesOfTenant,
      },
    })
    .from(sessions)
    .innerJoin(people, eq(people.id, sessions.personId))
    .leftJoin(members, and(eq(members.tenantId, sessions.tenantId), eq(members.personId, sessions.personId)))
    .leftJoin(tenants, eq(tenants.id, members.tenantId))
    .where(eq(sessions.hash, hash))
    .get();
  if (!row || row.person.status === "suspended") return null;
  const { session, person, role } = row;
  const idleEnd = session.lastSeenAt + (person.isAdmin ? idleMs.platformAdmin : idleMs.person);
  const expiresAt = Math.min(session.expiresAt, idleEnd);
  if (expiresAt <= now) return null;
  if (now - session.lastSeenAt >= seenMs) base.waitUntil(noteSeen(base, session.id, now));
  const { id, personId, provedAt } = session;
  if (person.isAdmin) {
    const acting = await findActing(base, session, person.name, now);
    if (acting) return acting;
  }
  const scopes = [...(role ? scopesOf(role) : []), ...(person.isAdmin ? operatorScopes : [])];
  return {
    tenant: row.tenant ?? nowhere,
    actor: {
      type: "user",
      id: personId,
      name: person.name,
      scopes,
      role: role ?? undefined,
      session: { id, provedAt },
    },
    expiresAt,
  };
}

/** The person that a platform administrator acts for, while that lasts. */
async function findActing(
  base: BaseCtx,
  { id, personId, provedAt, actingAs, actingUntil, actingReason }: typeof sessions.$inferSelect,
  adminName: string,
  now: number,
): Promise<Known | null> {
  if (actingAs === null || actingUntil === null || actingUntil <= now) return null;
  const home = await findHome(base, actingAs);
  const found = home && (await findCallerOf(base, actingAs, home.tenantId));
  if (!found || found.isPlatformAdmin) return null;
  const impersonation = {
    by: { id: personId, name: adminName },
    reason: actingReason ?? "",
    endsAt: actingUntil,
  };
  const { role } = found.actor;
  return {
    tenant: found.tenant,
    actor: {
      ...found.actor,
      scopes: role ? scopesInPlaceOf(role) : [],
      session: { id, provedAt, impersonation },
    },
    expiresAt: actingUntil,
  };
}

async function noteSeen(base: BaseCtx, id: string, now: number): Promise<void> {
  const isOlder = lte(sessions.lastSeenAt, now - seenMs);
  try {
    await base.db
      .update(sessions)
      .set({ lastSeenAt: now })
      .where(and(eq(sessions.id, id), isOlder));
  } catch (err) {
    base.log.error("last seen was not noted", err, { session_id: id });
  }
}

function refused(): AppError {
  return new AppError("unauthorized", "The session has ended: sign in again", {
    headers: { "WWW-Authenticate": 'Bearer realm="stillframe"' },
  });
}
