import { and, isNotNull, sql } from "drizzle-orm";
import { oneOrAll } from "#db/one-or-all.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import type { Ctx } from "#platform/ctx.ts";
import { matching } from "./filter.ts";
import { toOcsf } from "./ocsf/event.ts";
import { presentEvent } from "./present.ts";
import { type Reach, requireReach, tenantIn } from "./reach.ts";
import { auditInsert } from "./record.ts";
import { type AuditRow, readRows } from "./rows.ts";
import type { ExportEvents } from "./schemas.ts";
import { sealTenant } from "./seal.ts";

const pageRows = 500;

/** The events asked for in the order of the chain, a JSON text a line; read from the database as they are taken. */
export async function exportEvents(
  ctx: Ctx,
  reach: Reach,
  { format, tenant_id: asked, ...filter }: ExportEvents,
): Promise<ReadableStream<Uint8Array>> {
  requireReach(ctx, reach, "read");
  const whose = tenantIn(ctx, reach, asked);
  await auditInsert(ctx, {
    action: "audit.export",
    targets: [{ type: "audit_log", id: whose ?? "all" }],
    metadata: { format, filter },
  });
  if (whose !== undefined) await sealTenant(ctx, whose, 50);
  const { tenantId, seq, hash } = auditEvents;
  const where = and(oneOrAll(tenantId, whose), isNotNull(hash), matching(filter));
  const write = format === "ocsf" ? toOcsf : (row: AuditRow) => presentEvent(row);
  const encoder = new TextEncoder();
  let last: AuditRow | undefined;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const beyond = last && sql`(${tenantId}, ${seq}) > (${last.tenantId}, ${last.seq})`;
      const rows = await readRows(ctx, and(where, beyond), sql`${tenantId}, ${seq}`, pageRows);
      last = rows.at(-1);
      const text = rows.map((row) => `${JSON.stringify(write(row))}\n`).join("");
      if (text) controller.enqueue(encoder.encode(text));
      if (rows.length < pageRows) controller.close();
    },
  });
}
