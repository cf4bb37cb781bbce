// Whom a change of a flag would reach, before it is made.
import { and, count, desc, lt } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { type Tier, tenants } from "#db/schema/tenants.ts";
import type { Ctx } from "#platform/ctx.ts";
import { decide, type FlagRow, needsUser } from "./decide.ts";
import { existingFlag } from "./queries.ts";
import type { PreviewView, UpdateFlag } from "./schemas.ts";
import { columnsOf, requireFitting } from "./settings.ts";

/** Of more tenants the newest are examined: a preview must not take longer than its reader waits. */
const examinedMax = 10_000;
const pageSize = 1000;
const examplesMax = 10;

type Examined = { id: string; name: string; tier: Tier };
type State = "on" | "off" | "by_user";

/** What each tenant as a whole has before and after; users on lists are not counted. */
export async function previewFlag(ctx: Ctx, key: string, input: UpdateFlag): Promise<PreviewView> {
  requireScope(ctx, "admin:read");
  const before = await existingFlag(ctx, key);
  const after = { ...before, ...columnsOf(input, before) };
  await requireFitting(ctx, after, before);
  const now = ctx.clock.now();
  const view = emptyView();
  for await (const page of newestTenants(ctx)) {
    for (const tenant of page) note(view, tenant, stateOf(before, tenant, now), stateOf(after, tenant, now));
  }
  const all = await ctx.db.select({ tenants: count() }).from(tenants).get();
  view.tenants = all?.tenants ?? 0;
  return view;
}

async function* newestTenants({ db }: Ctx): AsyncGenerator<Examined[]> {
  let last: string | undefined;
  for (let seen = 0; seen < examinedMax; seen += pageSize) {
    const page: Examined[] = await db
      .select({ id: tenants.id, name: tenants.name, tier: tenants.tier })
      .from(tenants)
      .where(and(last === undefined ? undefined : lt(tenants.id, last)))
      // Ids sort by the time they were made.
      .orderBy(desc(tenants.id))
      .limit(pageSize);
    yield page;
    last = page.at(-1)?.id;
    if (page.length < pageSize) return;
  }
}

function stateOf(flag: FlagRow, { id, tier }: Examined, now: number): State {
  const decision = decide(flag, { tenantId: id, tier }, now);
  if (decision === needsUser) return "by_user";
  return decision.on ? "on" : "off";
}

function emptyView(): PreviewView {
  const tally = () => ({ on: 0, off: 0, by_user: 0 });
  const nobody = () => ({ count: 0, examples: [] });
  return {
    tenants: 0,
    examined: 0,
    before: tally(),
    after: tally(),
    turned_on: nobody(),
    turned_off: nobody(),
    by_plan: {},
  };
}

function note(view: PreviewView, tenant: Examined, before: State, after: State): void {
  view.examined++;
  view.before[before]++;
  view.after[after]++;
  const plan = (view.by_plan[tenant.tier] ??= { before: 0, after: 0 });
  if (before === "on") plan.before++;
  if (after === "on") plan.after++;
  if (before === after || after === "by_user") return;
  const affected = after === "on" ? view.turned_on : view.turned_off;
  affected.count++;
  if (affected.examples.length < examplesMax) affected.examples.push({ ...tenant });
}
