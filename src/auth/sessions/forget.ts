import { eq } from "drizzle-orm";
import { forget } from "#auth/memory.ts";
import { sessions } from "#db/schema/people.ts";
import type { BaseCtx } from "#platform/ctx.ts";

/** Has this isolate read a person's sessions anew; every other does so within seconds. */
export async function forgetPerson({ db }: BaseCtx, personId: string): Promise<void> {
  const rows = await db.select({ hash: sessions.hash }).from(sessions).where(eq(sessions.personId, personId));
  for (const { hash } of rows) forget(hash);
}
