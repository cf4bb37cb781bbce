import { eq } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { cacheLookups } from "#db/schema/cache-lookups.ts";
import type { Ctx } from "#platform/ctx.ts";
import { indexOf } from "./index-of.ts";

type Check = { status: "ok" | "failing"; latency_ms: number };

/** Asks each store that the cache needs, once. A failing one makes misses, never errors. */
export async function readHealth(ctx: Ctx) {
  requireScope(ctx, "cache:read");
  const [index, files, statistics] = await Promise.all([
    check(ctx, "index", () => indexOf(ctx).status()),
    check(ctx, "files", () => ctx.objects.list(`${ctx.tenant.id}/health/`)),
    check(ctx, "statistics", () =>
      ctx.db.select().from(cacheLookups).where(eq(cacheLookups.tenantId, ctx.tenant.id)).limit(1),
    ),
  ]);
  const checks = { index, files, statistics };
  const isWell = Object.values(checks).every(({ status }) => status === "ok");
  return { status: isWell ? ("ok" as const) : ("degraded" as const), checks };
}

async function check(ctx: Ctx, name: string, ask: () => PromiseLike<unknown>): Promise<Check> {
  const start = ctx.clock.now();
  let status: Check["status"] = "ok";
  try {
    await ask();
  } catch (err) {
    ctx.log.error("the cache is not well", err, { check: name });
    status = "failing";
  }
  return { status, latency_ms: ctx.clock.now() - start };
}
