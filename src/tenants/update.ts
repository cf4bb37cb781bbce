import { and, eq, sql } from "drizzle-orm";
import { differences } from "#audit/differences.ts";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { forgetTenant } from "#auth/memory.ts";
import { AppError } from "#core/errors.ts";
import { tenants } from "#db/schema/tenants.ts";
import { announce } from "#events/announce.ts";
import type { Ctx } from "#platform/ctx.ts";
import { ofTenant } from "./of-tenant.ts";
import { presentTenant } from "./present.ts";
import { existingTenant, type TenantRow } from "./queries.ts";
import type { TenantView, UpdateOwn, UpdateTenant } from "./schemas.ts";
import { slugTaken } from "./slug-taken.ts";
import { tierChanged } from "./tier-changed.ts";
import { isInTrial } from "./trial/state.ts";
import { wakeWork } from "./long-tasks/wake.ts";

/** Changes what is given of a tenant. Another tier during a trial ends the trial: a paid one converts it. For operators. */
export async function updateTenant(ctx: Ctx, id: string, input: UpdateTenant): Promise<TenantView> {
  requireScope(ctx, "admin:write");
  return change(ctx, id, input);
}

/** The same for the caller's own, without plan and slug. */
export async function updateOwn(ctx: Ctx, input: UpdateOwn): Promise<TenantView> {
  requireScope(ctx, "tenant:write");
  return change(ctx, ctx.tenant.id, input);
}

async function change(ctx: Ctx, id: string, input: UpdateTenant): Promise<TenantView> {
  const before = await existingTenant(ctx, id);
  const changes = changesOf(before, input);
  if (Object.keys(changes).length === 0) return presentTenant(before, ctx.clock.now());
  const { slug, tier } = changes;
  const isFree = sql`not exists (select 1 from tenants other where other.slug = ${slug} and other.id <> ${id})`;
  const cause = isInTrial(before) && tier !== "free" ? "trial_converted" : "changed";
  const [changed] = await ctx.db.batch([
    ctx.db
      .update(tenants)
      .set({ ...changes, updatedAt: ctx.clock.now() })
      .where(
        and(
          eq(tenants.id, id),
          sql`${tenants.status} in ('active', 'suspended')`,
          // What follows from another tier was decided by the one it was.
          tier && and(eq(tenants.tier, before.tier), sql`${tenants.trialOutcome} is ${before.trialOutcome}`),
          slug === undefined ? undefined : isFree,
        ),
      )
      .returning({ id: tenants.id }),
    auditIfChanged(ofTenant(ctx, id), {
      action: "tenant.update",
      targets: [{ type: "tenant", id }],
      changes: differences(asGiven(before), input),
    }),
    ...(tier ? tierChanged(ctx, id, { from: before.tier, to: tier, cause }) : []),
  ]);
  if (changed.length === 0) throw await refusalOf(ctx, id, slug);
  if (tier) {
    forgetTenant(id);
    ctx.waitUntil(Promise.all([announce(ctx, id), wakeWork(ctx, id)]));
  }
  return presentTenant(await existingTenant(ctx, id), ctx.clock.now());
}

/** As a request would put it. */
function asGiven({ name, slug, tier, ownerEmail, ownerName }: TenantRow) {
  return { name, slug, tier, owner_email: ownerEmail, owner_name: ownerName };
}

/** Of what is given, what is other than it was; with what becomes of a trial. */
function changesOf(before: TenantRow, input: UpdateTenant): Partial<TenantRow> {
  const { name, slug, tier, owner_email: ownerEmail, owner_name: ownerName } = input;
  const given: Partial<TenantRow> = { name, slug, tier, ownerEmail, ownerName } as Partial<TenantRow>;
  // A trial of the plan that is bought in the end is converted too.
  const isSettled = tier !== undefined && isInTrial(before);
  const isOther = ([column, value]: [string, unknown]) =>
    value !== undefined && value !== before[column as keyof TenantRow];
  return {
    ...(Object.fromEntries(Object.entries(given).filter(isOther)) as Partial<TenantRow>),
    ...(isSettled ? { tier, trialOutcome: tier === "free" ? "ended" : "converted" } : {}),
  };
}

async function refusalOf(ctx: Ctx, id: string, slug: string | undefined): Promise<AppError> {
  const [now, holder] = await Promise.all([
    existingTenant(ctx, id),
    slug === undefined ? undefined : ctx.db.select().from(tenants).where(eq(tenants.slug, slug)).get(),
  ]);
  if (slug !== undefined && holder && holder.id !== id) return slugTaken(slug);
  if (now.status !== "active" && now.status !== "suspended")
    return new AppError("conflict", `The tenant ${id} is being deleted`);
  return new AppError("conflict", `The tenant ${id} was changed at the same time; read it and try again`);
}
