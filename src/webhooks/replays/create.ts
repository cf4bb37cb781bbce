import { and, eq, isNull, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { type ReplayFilter, webhookReplays } from "#db/schema/webhooks.ts";
import { recordedIfChanged } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import { requireOpen } from "#webhooks/require-open.ts";
import { wakeLane } from "#webhooks/wake.ts";
import { matching } from "./matching.ts";
import { presentReplay } from "./queries.ts";
import type { CreateReplay, ReplayView } from "./schemas.ts";

type Count = { dry_run: true; endpoint_id: string; total: number };

/**
 * Begins to send events to an endpoint again; its lane makes the deliveries. Asked for again while it goes on, it is the
 * same replay.
 */
export async function createReplay(ctx: Ctx, asked: CreateReplay): Promise<ReplayView | Count> {
  requireScope(ctx, "webhooks:write");
  const { id: endpointId } = await requireOpen(ctx, asked.endpoint_id);
  const wanted = filterOf(asked);
  const found = await count(ctx, endpointId, wanted);
  if (asked.dry_run) return { dry_run: true, endpoint_id: endpointId, total: found.total };
  const { db, clock, ids, tenant } = ctx;
  const now = clock.now();
  const id = ids.create("rpl", now);
  const words = JSON.stringify(wanted);
  const isSame = and(eq(webhookReplays.endpointId, endpointId), eq(webhookReplays.asked, words));
  const row = {
    id,
    tenantId: tenant.id,
    endpointId,
    filter: { ...wanted, seqFrom: found.seqFrom, seqTo: found.seqTo },
    asked: words,
    total: found.total,
    made: 0,
    seqDone: found.seqFrom - 1,
    createdAt: now,
    updatedAt: now,
    completedAt: found.total === 0 ? now : null,
  };
  const begun = presentReplay(row);
  const [, , [going]] = await db.batch([
    db.insert(webhookReplays).values(row).onConflictDoNothing(),
    auditIfChanged(ctx, {
      action: "webhook_replay.create",
      targets: [{ type: "webhook_endpoint", id: endpointId }],
      metadata: { replay_id: id, total: found.total },
    }),
    db
      .select()
      .from(webhookReplays)
      .where(and(isSame, isNull(webhookReplays.completedAt))),
    ...(await recordedIfChanged(ctx, { status: 202, body: begun })),
  ]);
  ctx.waitUntil(wakeLane(ctx, endpointId));
  return going ? presentReplay(going) : begun;
}

function filterOf({ filter }: CreateReplay): ReplayFilter {
  const timeOf = (time: string | undefined) => (time === undefined ? null : Date.parse(time));
  return {
    status: filter.status,
    eventTypes: filter.event_types?.toSorted() ?? null,
    createdAfter: timeOf(filter.created_after),
    createdBefore: timeOf(filter.created_before),
    seqFrom: filter.sequence_from ?? 1,
    seqTo: filter.sequence_to ?? Number.MAX_SAFE_INTEGER,
  };
}

/** How many there are now, and between which numbers: what happens later is no part of it. */
async function count({ db, tenant }: Ctx, endpointId: string, filter: ReplayFilter) {
  const [found] = await db.all<{ total: number; first: number | null; last: number | null }>(
    matching(
      { tenantId: tenant.id, endpointId, filter },
      sql`count(*) as total, min(event.seq) as first, max(event.seq) as last`,
    ),
  );
  return { total: found?.total ?? 0, seqFrom: found?.first ?? 1, seqTo: found?.last ?? 0 };
}
