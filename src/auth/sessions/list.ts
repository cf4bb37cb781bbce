import { and, desc, eq, gt } from "drizzle-orm";
import { sessions } from "#db/schema/people.ts";
import type { Ctx } from "#platform/ctx.ts";
import { requireOwn, sessionOf } from "./own.ts";
import type { SessionView } from "./schemas.ts";
import { idleMs } from "./settings.ts";

const rowsMax = 100;

/** Where the caller is signed in, the latest first. */
export async function listSessions(ctx: Ctx): Promise<SessionView[]> {
  requireOwn(ctx);
  const now = ctx.clock.now();
  const idle = ctx.actor.scopes.includes("admin:read") ? idleMs.platformAdmin : idleMs.person;
  const isOpen = and(
    eq(sessions.personId, ctx.actor.id),
    gt(sessions.expiresAt, now),
    gt(sessions.lastSeenAt, now - idle),
  );
  const rows = await ctx.db
    .select()
    .from(sessions)
    .where(isOpen)
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .limit(rowsMax);
  const { id: own } = sessionOf(ctx);
  return rows.map((row) => ({
    id: row.id,
    is_current: row.id === own,
    method: row.method,
    address: row.address,
    user_agent: row.userAgent,
    created_at: new Date(row.createdAt).toISOString(),
    last_seen_at: new Date(row.lastSeenAt).toISOString(),
    expires_at: new Date(row.expiresAt).toISOString(),
  }));
}
