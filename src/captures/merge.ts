// One PDF out of several captures. No browser takes part.
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError, invalidField } from "#core/errors.ts";
import { captures, type CaptureReport, type StoredOutput } from "#db/schema/captures.ts";
import { inPlace } from "#limits/reserve.ts";
import type { Ctx } from "#platform/ctx.ts";
import { missingFile } from "#http/files.ts";
import { requireRoom } from "#storage/require-room.ts";
import { Timeline } from "#telemetry/timeline.ts";
import { activeSpan, inSpan } from "#telemetry/trace/span.ts";
import { keepTraceFor } from "#telemetry/trace/tracer.ts";
import { resultsKeptUntil } from "#tenants/tiers.ts";
import type { Captured } from "./create.ts";
import { finishing } from "./finish.ts";
import { madeBefore, noteMade } from "./made-before.ts";
import { contentTypes } from "./options/formats.ts";
import { keywordsOf } from "./options/pdf-facts.ts";
import { assemble, type Part } from "./pdf/assemble.ts";
import { type CaptureRow, existingAll } from "./queries.ts";
import type { MergeRequest } from "./schemas.ts";

/** All are held in memory, read and written: twice this and the largest file. */
const sizeBytesMax = 25_000_000;
/** What it takes at the very most. */
const mergeMsMax = 60_000;
/** What of a capture becomes pages, best first. WebP is no part of PDF. */
const mergeable = ["pdf", "png", "jpeg"] as const;

type Source = { row: CaptureRow; output: StoredOutput };

/** Makes one PDF of the captures, in the order given. @throws AppError naming the capture that does not do */
export async function mergeCaptures(ctx: Ctx, input: MergeRequest): Promise<Captured> {
  requireScope(ctx, "captures:write");
  // The result shows what is in them.
  requireScope(ctx, "captures:read");
  const made = await madeBefore(ctx);
  if (made) return made;
  // A capture like others, for which no browser is needed.
  return inSpan("capture", { attributes: { "stillframe.capture.kind": "pdf" } }, () =>
    inPlace(ctx, { timeoutMs: mergeMsMax, needsLane: false }, () => merge(ctx, input)),
  );
}

async function merge(ctx: Ctx, input: MergeRequest): Promise<Captured> {
  await requireRoom(ctx);
  const timeline = new Timeline(() => ctx.clock.now());
  const sources = sourcesOf(await existingAll(ctx, input.captures), input.captures);
  const parts = await timeline.step("read", () => read(ctx, sources));
  const { bytes, untagged } = await timeline.step("merge", () => merged(ctx, parts, input));
  const row = newRow(ctx, input, reportOf(untagged));
  activeSpan()?.set({ "stillframe.capture.id": row.id });
  keepTraceFor(ctx.tenant.id, ctx.jobId ?? row.id);
  // As with every capture the row is there before its file, so that the sweep finds what was cut off half way.
  await ctx.db.insert(captures).values(row);
  const outputs = [await timeline.step("store", () => store(ctx, row.id, bytes))];
  const finished = {
    status: "completed" as const,
    outputs,
    timings: timeline.timings,
    completedAt: Math.max(ctx.clock.now(), row.createdAt),
  };
  await ctx.db.batch([
    ...finishing(ctx, row.id, finished),
    auditIfChanged(ctx, {
      action: "capture.merge",
      targets: [row.id, ...new Set(input.captures)].map((id) => ({ type: "capture", id })),
      metadata: { kind: row.kind },
    }),
    ...noteMade(ctx, row.id),
  ]);
  const target = { finalUrl: null, status: null, title: input.pdf_title ?? "" };
  return { row: { ...row, ...finished }, rendering: { outputs, bytes, target, page: null } };
}

/** What of each capture is taken, in the order asked for. */
function sourcesOf(rows: Map<string, CaptureRow>, ids: string[]): Source[] {
  const sources = ids.map((id, at) => {
    const row = rows.get(id);
    if (!row) throw new AppError("not_found", `captures/${at}: There is no capture ${id}`);
    const output = mergeable
      .map((format) => row.outputs.find((one) => one.format === format))
      .find((found) => found !== undefined);
    if (!output)
      throw invalidField(
        `captures/${at}`,
        `${id} has no file that can be a page. Valid: ${mergeable.join(", ")}`,
      );
    return { row, output };
  });
  const sizeBytes = sources.reduce((sum, { output }) => sum + output.sizeBytes, 0);
  if (sizeBytes > sizeBytesMax)
    throw new AppError(
      "too_large",
      `The captures hold ${sizeBytes} bytes; at most ${sizeBytesMax} can be merged`,
    );
  return sources;
}

async function read(ctx: Ctx, sources: Source[]): Promise<Part[]> {
  const parts: Part[] = [];
  // One after the other: an isolate may hold few connections at once.
  for (const { row, output } of sources) {
    const object = await ctx.objects.get(output.key);
    if (!object) throw missingFile(row.id);
    const bytes = new Uint8Array(await object.arrayBuffer());
    const title = row.target?.title || row.url || row.id;
    const { format, width, height } = output;
    if (format === "png" || format === "jpeg")
      parts.push({ title, picture: { format, bytes, width: width ?? 1, height: height ?? 1 } });
    else parts.push({ title, pdf: bytes });
  }
  return parts;
}

async function merged(ctx: Ctx, parts: Part[], input: MergeRequest) {
  const facts = {
    title: input.pdf_title,
    author: input.pdf_author,
    subject: input.pdf_subject,
    keywords: keywordsOf(input.pdf_keywords),
  };
  try {
    return await assemble(parts, facts, ctx.clock.now());
  } catch (err) {
    // Nothing but the files' own bytes goes in: what fails is one that was cut off, or is built as none of ours is.
    ctx.log.error("a stored file could not be merged", err);
    throw new AppError(
      "render_failed",
      "A capture's file is damaged, or built in a way that cannot be merged",
      {
        cause: err,
      },
    );
  }
}

async function store(ctx: Ctx, id: string, bytes: Uint8Array): Promise<StoredOutput> {
  const key = `${ctx.tenant.id}/captures/${id}/pdf`;
  const { etag } = await ctx.objects.put(key, bytes, contentTypes.pdf);
  return { format: "pdf", key, etag, sizeBytes: bytes.byteLength, width: null, height: null };
}

function newRow(ctx: Ctx, input: MergeRequest, report: CaptureReport): CaptureRow {
  const now = ctx.clock.now();
  return {
    id: ctx.ids.create("cap", now),
    tenantId: ctx.tenant.id,
    kind: "pdf",
    status: "processing",
    url: null,
    options: input,
    outputs: [],
    thumbnails: [],
    thumbnailBytes: {},
    storedBytes: 0,
    storedFiles: 0,
    target: { finalUrl: null, status: null, title: input.pdf_title ?? "" },
    page: null,
    timings: null,
    report,
    error: null,
    delivery: null,
    deliveryDueAt: null,
    keyId: ctx.actor.id,
    jobId: ctx.jobId ?? null,
    traceId: activeSpan()?.traceId ?? null,
    createdAt: now,
    completedAt: null,
    expiresAt: resultsKeptUntil(ctx.tenant.tier, now),
    deletedAt: null,
  };
}

function reportOf(untagged: number[]): CaptureReport {
  const which = untagged.map((at) => at + 1).join(", ");
  const notes =
    untagged.length === 0
      ? []
      : [`Without tags for screen readers, so that the whole does not count as tagged: ${which}`];
  return { redirects: [], blocked: [], failed: [], console: [], notes };
}
