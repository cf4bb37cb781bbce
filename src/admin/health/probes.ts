// One question to each thing that the service rests on, each really asked.
import { sql } from "drizzle-orm";
import type { BaseCtx } from "#platform/ctx.ts";

/** Throws where it does not work. */
export type Probe = (ctx: BaseCtx) => Promise<unknown>;

const file = "health/probe";

export const probes: Record<string, Probe> = {
  database: ({ db }) => db.run(sql`SELECT 1 FROM tenants LIMIT 1`),
  objects: async ({ objects, ids, clock }) => {
    const sent = ids.create("chk", clock.now());
    await objects.put(file, new TextEncoder().encode(sent), "text/plain");
    // Another isolate may have written in between: that it can be read is what counts.
    const found = await objects.get(file);
    if (!found || (await found.text()).length !== sent.length)
      throw new Error("What was written was not read");
  },
  durable_objects: async ({ addressGates }) => {
    if (!(await addressGates.getByName("health").ping())) throw new Error("What was written was not read");
  },
  queues: ({ queues }) => Promise.all(queues().map(({ waiting }) => waiting())),
  browsers: ({ browsers }) => browsers().limits(),
};
