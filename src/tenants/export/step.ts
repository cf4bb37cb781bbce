// One step of an export: the next part of the archive, of rows first and then of files, and how far that is.
import { eq, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { tenantWork } from "#db/schema/tenant-work.ts";
import { tenants } from "#db/schema/tenants.ts";
import { tablesOfTenant, type TenantTable } from "#db/tables-of-tenant.ts";
import { announce } from "#events/announce.ts";
import { emitIfChanged } from "#events/emit.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { ofTenant } from "#tenants/of-tenant.ts";
import type { WorkRow } from "#tenants/long-tasks/new-work.ts";
import { isMine, type Step } from "#tenants/long-tasks/run.ts";
import { Part, type Sum } from "./part.ts";
import { readPage } from "./rows.ts";
import { exportKeptMs, filesMax, pagesMax, partBytes, tablesLeftOut } from "./settings.ts";

export type ExportState = {
  /** Sizes of the parts that are done. */
  parts?: number[];
  /** The table that comes next, and the row behind which; null: all tables are done. */
  table?: string | null;
  rowId?: number;
  page?: number;
  rows?: Record<string, number>;
  /** The object behind which the next file comes; null: all are done. */
  file?: string | null;
  files?: number;
  sum?: Sum;
};

export const exportsPrefix = (tenantId: string): string => `${tenantId}/exports/`;
export const partKey = ({ tenantId, id }: { tenantId: string; id: string }, number: number): string =>
  `${exportsPrefix(tenantId)}${id}/${String(number).padStart(6, "0")}`;

const begun = (): Required<ExportState> => ({
  parts: [],
  table: "",
  rowId: 0,
  page: 1,
  rows: {},
  file: "",
  files: 0,
  sum: { crc: 0, bytes: 0 },
});

export const exportStep: Step = async (ctx, work) => {
  const state = { ...begun(), ...structuredClone(work.state) };
  const upload = ctx.objects.start(partKey(work, state.parts.length), "application/gzip");
  const part = new Part(upload, state.sum, ctx.clock.now());
  try {
    if (state.parts.length === 0) await begin(ctx, work, part);
    if (state.table !== null) await addRows(ctx, work, state, part);
    else await addFiles(ctx, work, state, part);
    const isLast = state.table === null && state.file === null;
    if (isLast) await addManifest(ctx, work, state, part);
    const { sizeBytes } = await part.complete();
    state.parts.push(sizeBytes);
    state.sum = part.sum;
    return isLast ? await finish(ctx, work, state) : { state };
  } catch (err) {
    await part.abort();
    throw err;
  }
};

async function begin({ db }: BaseCtx, { tenantId }: WorkRow, part: Part): Promise<void> {
  await part.begin();
  const row = await db.select().from(tenants).where(eq(tenants.id, tenantId)).get();
  await part.addText("tables/tenants/0001.jsonl", `${JSON.stringify(row ?? null)}\n`);
}

async function addRows(ctx: BaseCtx, work: WorkRow, state: Required<ExportState>, part: Part): Promise<void> {
  const tables = (await tablesOfTenant(ctx.db)).filter(({ name }) => !tablesLeftOut.has(name));
  for (let pages = 0; pages < pagesMax && part.bytes < partBytes; pages++) {
    const table: TenantTable | undefined = tables.find(({ name }) => name >= (state.table ?? ""));
    if (!table) return void (state.table = null);
    if (table.name !== state.table) Object.assign(state, { table: table.name, rowId: 0, page: 1 });
    const page = await readPage(ctx, table, work.tenantId, state.rowId);
    if (!page) {
      // The least name behind this one.
      Object.assign(state, { table: `${table.name}\u0001`, rowId: 0, page: 1 });
      continue;
    }
    await part.addText(`tables/${table.name}/${String(state.page).padStart(4, "0")}.jsonl`, page.lines);
    state.rowId = page.lastRowId;
    state.page++;
    state.rows[table.name] = (state.rows[table.name] ?? 0) + page.count;
  }
}

async function addFiles(ctx: BaseCtx, { tenantId }: WorkRow, state: Required<ExportState>, part: Part) {
  const prefix = `${tenantId}/`;
  const keys = await ctx.objects.list(prefix, state.file || undefined);
  if (keys.length === 0) return void (state.file = null);
  for (const key of keys.slice(0, filesMax)) {
    if (part.bytes >= partBytes) return;
    // Archives are no part of one, and each step adds to them: on to the first key behind them all.
    if (key.startsWith(exportsPrefix(tenantId))) return void (state.file = `${prefix}exports0`);
    state.file = key;
    const object = await ctx.objects.get(key);
    // It went since it was listed.
    if (!object) continue;
    const { body, size, uploaded } = object;
    await part.addFile(`files/${key.slice(prefix.length)}`, size, uploaded.getTime(), body);
    state.files++;
  }
}

async function addManifest(ctx: BaseCtx, work: WorkRow, state: Required<ExportState>, part: Part) {
  const manifest = {
    format: 1,
    tenant_id: work.tenantId,
    export_id: work.id,
    begun_at: new Date(work.createdAt).toISOString(),
    ended_at: new Date(ctx.clock.now()).toISOString(),
    rows: state.rows,
    files: state.files,
    notes: "Rows are as the database holds them; columns that hold secrets or hashes of them are left out",
  };
  await part.addText("manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
  await part.end();
}

async function finish(ctx: BaseCtx, work: WorkRow, state: ExportState): Promise<null> {
  const { id, tenantId } = work;
  const now = ctx.clock.now();
  const expiresAt = now + exportKeptMs;
  const size = (state.parts ?? []).reduce((sum, bytes) => sum + bytes, 0);
  const actor = { type: "system" as const, id: "exports", name: "Exports", scopes: [] };
  await ctx.db.batch([
    ctx.db
      .update(tenantWork)
      .set({
        status: "completed",
        state: { ...state },
        dueAt: null,
        leaseEndsAt: null,
        completedAt: now,
        expiresAt: sql`max(coalesce(${tenantWork.expiresAt}, 0), ${expiresAt})`,
      })
      .where(isMine(work)),
    auditIfChanged(ofTenant({ ...ctx, actor }, tenantId), {
      action: "tenant.export_complete",
      targets: [{ type: "tenant_export", id }],
      metadata: { size_bytes: size },
    }),
    ...emitIfChanged(ctx, {
      type: "tenant.export.completed",
      tenantId,
      subject: id,
      keyId: null,
      data: {
        tenant_id: tenantId,
        export_id: id,
        size_bytes: size,
        expires_at: new Date(expiresAt).toISOString(),
      },
    }),
  ]);
  ctx.waitUntil(announce(ctx, tenantId));
  return null;
}
