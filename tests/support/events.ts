import { asc, eq } from "drizzle-orm";
import { events } from "#db/schema/events.ts";
import { db } from "./world.ts";

/** What a tenant was told of, in order. */
export const eventsOf = (tenantId: string) =>
  db.select().from(events).where(eq(events.tenantId, tenantId)).orderBy(asc(events.seq));
