// One question to each thing that the service rests on, each really asked.
import { sql } from "drizzle-orm";
import type { BaseCtx } from "#platform/ctx.ts";

/** Throws where it does not work. */
export type Probe = (ctx: BaseCtx) => Promise<unknown>;

export const probes: Record<string, Probe> = {
  database: ({ db }) => db.run(sql`SELECT 1 FROM tenants LIMIT 1`),
  objects: async ({ objects, ids, clock, waitUntil, log }) => {
    const sent = ids.create("chk", clock.now());
    // Of its own name: R2 takes about one write a second of a name, and every isolate asks.
    const key = `health/${sent}`;
    try {
      await objects.put(key, new TextEncoder().encode(sent), "text/plain");
      if ((await (await objects.get(key))?.text()) !== sent) throw new Error("What was written was not read");
    } finally {
      waitUntil(
        objects.delete([key]).catch((err: unknown) => log.error("a probe's file stays", err, { key })),
      );
    }
  },
  durable_objects: async ({ addressGates }) => {
    if (!(await addressGates.getByName("health").ping())) throw new Error("What was written was not read");
  },
  queues: ({ queues }) => Promise.all(queues().map(({ waiting }) => waiting())),
  browsers: ({ browsers }) => browsers().limits(),
};
