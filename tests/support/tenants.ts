// What the tests of tenants have in common: operators, work that is handed over by hand, and words to the stores that fail.
import { env } from "cloudflare:workers";
import { and, eq, isNotNull } from "drizzle-orm";
import { scopes } from "#auth/scopes.ts";
import { tenantWork } from "#db/schema/tenant-work.ts";
import { tenants } from "#db/schema/tenants.ts";
import { deliver } from "./cache.ts";
import { call, db, newTenant, type Tenant } from "./world.ts";

/** A tenant of those who run the service. */
export const operators = (): Promise<Tenant> => newTenant(scopes, "white_label");

export const tenantRow = (id: string) => db.select().from(tenants).where(eq(tenants.id, id)).get();
export const workOf = (id: string) => db.select().from(tenantWork).where(eq(tenantWork.tenantId, id));

/** A queue that takes nothing on, so that only the test hands work over. */
export const noQueue: Partial<Env> = {
  TENANT_WORK: { send: async () => undefined } as unknown as Env["TENANT_WORK"],
};

/** The same request, with the work it begins left to the test. */
export const quietly = (method: string, path: string, key: string, body?: unknown) =>
  call(method, path, { key, env: noQueue, ...(body === undefined ? {} : { body }) });

/** Hands a tenant's work to its consumer, once. */
export async function workOnce(tenantId: string, bindings: Partial<Env> = {}): Promise<void> {
  const rows = await workOf(tenantId);
  for (const { id } of rows)
    await deliver("stillframe-tenant-work", [{ workId: id }], { ...noQueue, ...bindings });
}

/** Until nothing of it is due any more. */
export async function workOff(tenantId: string, bindings: Partial<Env> = {}): Promise<void> {
  for (let round = 0; round < 50; round++) {
    const due = (await workOf(tenantId)).filter(({ dueAt }) => dueAt !== null && dueAt <= Date.now());
    if (due.length === 0) return;
    await workOnce(tenantId, bindings);
  }
  throw new Error("The work does not end");
}

/** A database and a store whose words from the `nth` on fail: whoever works with them is as good as dead then. */
export function dyingAfter(words: number): Partial<Env> {
  let left = words;
  const dies = <T extends object>(target: T, names: string[]): T =>
    new Proxy(target, {
      get(of, name) {
        const value: unknown = Reflect.get(of, name, of);
        if (typeof value !== "function") return value;
        const bound = value.bind(of) as (...args: unknown[]) => unknown;
        if (!names.includes(String(name))) return bound;
        return (...args: unknown[]) => {
          if (left-- <= 0) throw new Error("Gone");
          return bound(...args);
        };
      },
    });
  return {
    DB: dies(env.DB, ["prepare", "batch"]),
    FILES: dies(env.FILES, ["put", "delete", "list", "get", "createMultipartUpload"]),
  };
}

/** Moves the leases of a tenant's work into the past, as if whoever held them had died long ago. */
export async function forgetLeases(tenantId: string): Promise<void> {
  await db
    .update(tenantWork)
    .set({ leaseEndsAt: 0, dueAt: 0 })
    .where(and(eq(tenantWork.tenantId, tenantId), isNotNull(tenantWork.dueAt)));
}
