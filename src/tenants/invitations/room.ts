import { type SQL, sql } from "drizzle-orm";
import { AppError } from "#core/errors.ts";
import { invitations, members } from "#db/schema/people.ts";
import type { Tier } from "#db/schema/tenants.ts";
import { peopleMax } from "#tenants/tiers.ts";

/** Whether the plan has room for one more, as a condition of the statement that takes it. */
export function hasRoom(tenantId: string, tier: Tier): SQL {
  const max = peopleMax[tier];
  if (max === null) return sql`1`;
  return sql`(select count(*) from ${members} where ${members.tenantId} = ${tenantId}) < ${max}`;
}

/** The same where open invitations count as people who are to come. */
export function hasRoomToInvite(tenantId: string, tier: Tier, now: number): SQL {
  const max = peopleMax[tier];
  if (max === null) return sql`1`;
  return sql`(select count(*) from ${members} where ${members.tenantId} = ${tenantId})
    + (select count(*) from ${invitations} where ${invitations.tenantId} = ${tenantId}
      and ${invitations.acceptedAt} is null and ${invitations.revokedAt} is null
      and ${invitations.expiresAt} > ${now}) < ${max}`;
}

export function noRoom(tier: Tier): AppError {
  return new AppError(
    "conflict",
    `Your plan ${tier.toUpperCase()} has room for ${peopleMax[tier]} people, those who are invited included`,
  );
}
