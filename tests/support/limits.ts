// Tenants with their plan's limits, and their gates.
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { type Scope, tenantScopes } from "#auth/scopes.ts";
import { limitOverrides } from "#db/schema/limits.ts";
import type { Tier } from "#db/schema/tenants.ts";
import { call, db, newTenant, type Tenant } from "./world.ts";

type Figures = Partial<typeof limitOverrides.$inferInsert>;

/** A tenant with what its plan grants, or what is given instead. */
export async function limited(
  tier: Tier = "free",
  figures?: Figures,
  scopes: readonly Scope[] = tenantScopes,
): Promise<Tenant> {
  const tenant = await newTenant(scopes, tier);
  const isIts = eq(limitOverrides.tenantId, tenant.id);
  const plans = { callsPerMinute: null, callsPerMonth: null, capturesPerMonth: null, capturesAtOnce: null };
  await (figures
    ? db
        .update(limitOverrides)
        .set({ ...plans, ...figures })
        .where(isIts)
    : db.delete(limitOverrides).where(isIts));
  return tenant;
}

export const gate = (tenantId: string) => env.TENANT_GATE.getByName(tenantId);

type Asked = { method?: string; path?: string; headers?: Record<string, string>; bindings?: Partial<Env> };

/** Makes calls one after the other, and returns their answers. */
export async function calls(count: number, key: string, asked: Asked = {}): Promise<Response[]> {
  const { method = "GET", path = "/api/v1/keys", headers = {}, bindings = {} } = asked;
  const answers: Response[] = [];
  for (let at = 0; at < count; at++) answers.push(await call(method, path, { key, headers, env: bindings }));
  return answers;
}

export const statuses = (answers: Response[]) => answers.map(({ status }) => status);

/** A namespace of gates that cannot be reached. */
export const unreachable = {
  getByName: () => {
    const fail = () => Promise.reject(new Error("The network is down"));
    return { admit: fail, reserve: fail, settle: fail, look: fail, take: fail, reload: fail };
  },
} as unknown as Env["TENANT_GATE"];
