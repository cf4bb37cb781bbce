// A person at work in a tenant where no session is at hand: work they started earlier, and listeners of theirs.
import { and, eq } from "drizzle-orm";
import { members, people } from "#db/schema/people.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { BaseCtx, Ctx } from "#platform/ctx.ts";
import { storedBytesOfTenant } from "#tenants/stored.ts";
import { scopesOf } from "./roles.ts";

export const isPerson = (actorId: string): boolean => actorId.startsWith("usr_");

/** As what a person acts in a tenant; null where they may no longer. */
export async function findCallerOf(
  { db }: BaseCtx,
  personId: string,
  tenantId: string,
): Promise<(Pick<Ctx, "tenant" | "actor"> & { isPlatformAdmin: boolean }) | null> {
  const row = await db
    .select({
      name: people.name,
      isPlatformAdmin: people.isPlatformAdmin,
      role: members.role,
      tier: tenants.tier,
      status: tenants.status,
      storedBytes: storedBytesOfTenant,
    })
    .from(members)
    .innerJoin(people, eq(people.id, members.personId))
    .innerJoin(tenants, eq(tenants.id, members.tenantId))
    .where(and(eq(members.tenantId, tenantId), eq(members.personId, personId), eq(people.status, "active")))
    .get();
  if (!row) return null;
  const { name, role, tier, status, storedBytes, isPlatformAdmin } = row;
  return {
    tenant: { id: tenantId, tier, status, storedBytes },
    actor: { type: "user", id: personId, name, scopes: scopesOf(role), role },
    isPlatformAdmin,
  };
}
