// What a tenant keeps: as the service says, and as it lies in the store.
import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { storageUsage } from "#db/schema/storage.ts";
import worker from "#index.ts";
import { db, get, type Tenant } from "./world.ts";

type Sum = { bytes: number; files: number };
export type Storage = Sum & {
  limit_bytes: number | null;
  retention_days: number | null;
  by_kind: Record<"screenshot" | "pdf" | "content" | "comparison", Sum>;
};

export async function storageOf({ key }: Tenant): Promise<Storage> {
  return (await get("/api/v1/storage", key)).json<Storage>();
}

/** What lies in the store for a tenant. */
export async function filesOf({ id }: Tenant): Promise<Sum> {
  const { objects } = await env.FILES.list({ prefix: `${id}/` });
  return { bytes: objects.reduce((sum, { size }) => sum + size, 0), files: objects.length };
}

/** Adds to a tenant's sum, whatever it has. */
export async function addToSum(tenantId: string, bytes: number, files = 1): Promise<void> {
  await db
    .insert(storageUsage)
    .values({ tenantId, kind: "screenshot", bytes, files, checkedAt: Date.now() })
    .onConflictDoUpdate({
      target: [storageUsage.tenantId, storageUsage.kind],
      set: { bytes: sql`${storageUsage.bytes} + ${bytes}`, files: sql`${storageUsage.files} + ${files}` },
    });
}

/** Lets the clock of the service strike a minute. */
export async function strike(bindings: Partial<Env> = {}): Promise<void> {
  const execution = createExecutionContext();
  const controller = createScheduledController({ cron: "* * * * *" });
  await worker.scheduled(controller, { ...env, ...bindings }, execution);
  await waitOnExecutionContext(execution);
}

/** The database with one of its methods replaced. */
export function databaseWith(methods: Partial<D1Database>): D1Database {
  return new Proxy(env.DB, {
    get(target, name) {
      const own: unknown = Reflect.get(methods, name);
      if (own) return own;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}
