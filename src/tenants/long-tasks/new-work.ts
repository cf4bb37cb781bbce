import type { tenantWork } from "#db/schema/tenant-work.ts";
import type { BaseCtx } from "#platform/ctx.ts";

export type WorkRow = typeof tenantWork.$inferSelect;
export type WorkKind = WorkRow["kind"];

type NewWork = { tenantId: string; kind: WorkKind; dueAt: number };

/** Work from its beginning, not yet written. */
export function newWork({ clock, ids }: Pick<BaseCtx, "clock" | "ids">, work: NewWork): WorkRow {
  const now = clock.now();
  return {
    ...work,
    id: ids.create(work.kind === "export" ? "exp" : "wrk", now),
    status: "pending",
    state: {},
    leaseEndsAt: null,
    attempts: 0,
    failures: 0,
    error: null,
    createdAt: now,
    completedAt: null,
    expiresAt: null,
  };
}
