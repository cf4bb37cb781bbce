// What the scripts read of wrangler.toml, checked, since wrangler's own types of it are not published.
import { unstable_readConfig } from "wrangler";
import { z } from "zod";
import { wranglerConfigPath } from "./paths.ts";

const config = z.object({
  name: z.string(),
  compatibility_flags: z.array(z.string()),
  vars: z.record(z.string(), z.unknown()),
  triggers: z.object({ crons: z.array(z.string()).nullish() }),
  d1_databases: z
    .array(
      z.object({
        binding: z.string(),
        database_name: z.string(),
        database_id: z.string(),
        migrations_table: z.string().default("d1_migrations"),
      }),
    )
    .length(1),
  r2_buckets: z.array(z.object({ bucket_name: z.string() })),
  queues: z.object({
    producers: z.array(z.object({ queue: z.string() })).default([]),
    consumers: z.array(z.object({ queue: z.string(), dead_letter_queue: z.string().optional() })).default([]),
  }),
});

export type WranglerConfig = z.infer<typeof config>;
export type Database = WranglerConfig["d1_databases"][number];

export function readWranglerConfig(): WranglerConfig {
  return config.parse(unstable_readConfig({ config: wranglerConfigPath }));
}

export function onlyDatabase({ d1_databases }: WranglerConfig): Database {
  const [database] = d1_databases;
  if (!database) throw new Error("wrangler.toml binds no D1 database");
  return database;
}
