// One step of an erasure: objects that hold state, rows, files; all of it twice, then the proof.
import { and, eq, sql } from "drizzle-orm";
import { auditInsert } from "#audit/record.ts";
import { sealTenant } from "#audit/seal.ts";
import { tenantErasures, tenantWork } from "#db/schema/tenant-work.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { ofTenant } from "#tenants/of-tenant.ts";
import type { WorkRow } from "#tenants/long-tasks/new-work.ts";
import { isMine, type Step } from "#tenants/long-tasks/run.ts";
import { signProof } from "./proof.ts";
import { type Counts, eraseRows } from "./rows.ts";
import { secondRoundMs, tablesKept } from "./settings.ts";

/** So much of a log may wait for its seal; what is more, the clock seals. */
const sealBatchesMax = 50;

type Phase = "objects" | "rows" | "files" | "proof";
type State = Counts & {
  round?: number;
  phase?: Phase;
  files?: number;
  /** Files about to be deleted: all up to this one. */
  going?: { upTo: string; count: number } | null;
};

export const eraseStep: Step = async (ctx, work) => {
  const state: State = work.state;
  const tenant = await ctx.db.select().from(tenants).where(eq(tenants.id, work.tenantId)).get();
  if (tenant?.status !== "deleting") {
    // Called off.
    await ctx.db.delete(tenantWork).where(isMine(work));
    return null;
  }
  switch (state.phase ?? "objects") {
    case "objects":
      await Promise.all([
        ctx.captureCaches.getByName(tenant.id).erase(),
        ctx.eventStreams.getByName(tenant.id).erase(),
        ctx.tenantGates.getByName(tenant.id).erase(),
        // Rows leave the audit log only once their hashes stand.
        sealTenant(ctx, tenant.id, sealBatchesMax),
      ]);
      return { state: { round: 1, ...state, phase: "rows" } };
    case "rows": {
      const after: State = await eraseRows(ctx, work);
      return { state: sumOf(after) === sumOf(state) ? { ...after, phase: "files" } : after };
    }
    case "files":
      return eraseFiles(ctx, work, state);
    case "proof":
      return prove(ctx, work, state);
  }
};

const sumOf = ({ rows = {}, audit = 0 }: Counts): number =>
  Object.values(rows).reduce((sum, count) => sum + count, audit);

/** What is about to go is noted first: cut off after that, the rest of it goes, and is counted once. */
async function eraseFiles(ctx: BaseCtx, { tenantId }: WorkRow, state: State): ReturnType<Step> {
  const prefix = `${tenantId}/`;
  const keys = await ctx.objects.list(prefix);
  const { going, files = 0, round = 1 } = state;
  if (going) {
    await ctx.objects.delete(keys.filter((key) => key <= going.upTo));
    return { state: { ...state, files: files + going.count, going: null } };
  }
  const upTo = keys.at(-1);
  if (upTo !== undefined) return { state: { ...state, going: { upTo, count: keys.length } } };
  if (round > 1) return { state: { ...state, phase: "proof" } };
  return {
    state: { ...state, round: round + 1, phase: "objects" },
    dueAt: ctx.clock.now() + secondRoundMs,
  };
}

async function prove(ctx: BaseCtx, work: WorkRow, state: State): Promise<null> {
  const { tenantId } = work;
  const isIt = eq(tenantErasures.tenantId, tenantId);
  const asked = await ctx.db.select().from(tenantErasures).where(isIt).get();
  const now = ctx.clock.now();
  const erased = Object.entries(state.rows ?? {}).filter(([, count]) => count > 0);
  const proof = await signProof(ctx.config, {
    tenant_id: tenantId,
    requested_at: new Date(asked?.requestedAt ?? work.createdAt).toISOString(),
    requested_by: asked?.requestedBy ?? "",
    completed_at: new Date(now).toISOString(),
    rows: Object.fromEntries(erased),
    files: state.files ?? 0,
    audit_rows_emptied: state.audit ?? 0,
    kept: [...tablesKept].filter((name) => name !== "tenant_work"),
  });
  const actor = { type: "system" as const, id: "erasures", name: "Erasures", scopes: [] };
  const mine = sql`exists (select 1 from ${tenantWork} where ${isMine(work)})`;
  await ctx.db.batch([
    ctx.db.update(tenantErasures).set({ completedAt: now, proof }).where(and(isIt, mine)),
    ctx.db
      .update(tenants)
      .set({
        status: "erased",
        name: "",
        slug: `erased-${tenantId}`,
        statusReason: null,
        statusSince: now,
        ownerEmail: null,
        ownerName: null,
        branding: null,
        trialTier: null,
        trialStartedAt: null,
        trialEndsAt: null,
        trialRemindedAt: null,
        trialOutcome: null,
      })
      .where(and(eq(tenants.id, tenantId), mine)),
    auditInsert(ofTenant({ ...ctx, actor }, tenantId), {
      action: "tenant.erase",
      targets: [{ type: "tenant", id: tenantId }],
    }),
    ctx.db.delete(tenantWork).where(and(eq(tenantWork.tenantId, tenantId), mine)),
  ]);
  return null;
}
