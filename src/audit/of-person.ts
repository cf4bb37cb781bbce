import { type SQL, sql } from "drizzle-orm";

/** What a person did themselves, in any tenant; in the words of the index over it. What is broken is nobody's. */
export function ofPerson(personId: string): SQL {
  return sql`case when json_valid(actor) then actor ->> '$.id' end = ${personId}
    and case when json_valid(actor) then actor ->> '$.type' end = 'user'`;
}
