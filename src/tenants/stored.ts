import { type SQL, sql } from "drizzle-orm";
import { storageUsage } from "#db/schema/storage.ts";
import { tenants } from "#db/schema/tenants.ts";

/** What the tenant of a query keeps, in bytes: read along with the tenant, so that it costs no read of its own. */
export const storedBytesOfTenant: SQL<number> = sql<number>`(select coalesce(sum(${storageUsage.bytes}), 0)
  from ${storageUsage} where ${storageUsage.tenantId} = ${tenants.id})`;
