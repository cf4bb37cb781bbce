import { sql } from "drizzle-orm";
import { apiRequestsSeen } from "#db/schema/api-requests.ts";

/** The condition that a call's message was not counted before. */
export const isNew = sql`one.value ->> 'message' NOT IN (SELECT id FROM ${apiRequestsSeen})`;
