import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError, invalidField } from "#core/errors.ts";
import { limitRules } from "#db/schema/limits.ts";
import { recordedIfChanged } from "#idempotency/recorded.ts";
import { sql } from "drizzle-orm";
import type { Ctx } from "#platform/ctx.ts";
import { capturesAtOnce, capturesMonth, keyMonth, month } from "./decide.ts";
import { quarterOf } from "./limits-of.ts";
import { presentRule } from "./present.ts";
import { existingTenant, type RuleRow } from "./queries.ts";
import { reloadGates } from "./reload-gates.ts";
import { requireEndpoint } from "./require-endpoint.ts";
import { minute } from "./rules.ts";
import type { RuleView, SetRule } from "./schemas.ts";
import { rulesMax } from "./settings.ts";

/** What the plans' own policies are called. */
const taken: readonly string[] = [minute, month, keyMonth, capturesMonth, capturesAtOnce];

/** Limits further calls: at once where it is of one tenant, within a minute where it is of all. */
export async function createRule(ctx: Ctx, input: SetRule, endpoints: readonly string[]): Promise<RuleView> {
  requireScope(ctx, "admin:write");
  requireEndpoint(input.endpoint, endpoints);
  if (taken.includes(input.name))
    throw invalidField("name", `Is a plan's own. Others than: ${taken.join(", ")}`);
  if (input.tenant_id !== undefined) await existingTenant(ctx, input.tenant_id);
  const now = ctx.clock.now();
  const row: RuleRow = {
    id: ctx.ids.create("rul", now),
    tenantId: input.tenant_id ?? null,
    name: input.name,
    identity: input.identity,
    endpoint: input.endpoint ?? null,
    limit: input.limit,
    windowSeconds: input.window_seconds,
    burst: input.burst ?? quarterOf(input.limit),
    createdAt: now,
  };
  const view = presentRule(row);
  const [inserted] = await ctx.db.batch([
    ctx.db
      .insert(limitRules)
      .select(
        sql`select ${row.id}, ${row.tenantId}, ${row.name}, ${row.identity}, ${row.endpoint}, ${row.limit},
          ${row.windowSeconds}, ${row.burst}, ${row.createdAt}
          where (select count(*) from ${limitRules}) < ${rulesMax}`,
      )
      .returning({ id: limitRules.id }),
    auditIfChanged(ctx, {
      action: "limit.rule.create",
      targets: [{ type: "limit_rule", id: row.id }],
      changes: input,
    }),
    ...(await recordedIfChanged(ctx, { status: 201, body: view })),
  ]);
  if (inserted.length === 0)
    throw new AppError("conflict", `There are ${rulesMax} rules already: delete one first`);
  await reloadGates(ctx, row);
  return view;
}
