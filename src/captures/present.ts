import { isoOrNull } from "#core/time.ts";
import type { BaseCtx, Ctx } from "#platform/ctx.ts";
import { signDownload } from "#signing/sign.ts";
import { presentDelivery } from "#storage/present.ts";
import { presentPageFacts } from "./page-facts.ts";
import type { CaptureRow } from "./queries.ts";
import type { CaptureView } from "./record.ts";

/**
 * A capture as its owner sees it. `apiUrl` is where this version of the API is, for the links to files; `cache` how a
 * request for it was answered.
 */
export function presentCapture(
  ctx: Ctx,
  row: CaptureRow,
  apiUrl: string,
  cache: CaptureView["cache"] = null,
): CaptureView {
  const { target, page } = row;
  return {
    id: row.id,
    kind: row.kind,
    status: row.status,
    created_at: new Date(row.createdAt).toISOString(),
    completed_at: isoOrNull(row.completedAt),
    expires_at: isoOrNull(row.expiresAt),
    options: row.options,
    ...presentFiles(ctx, row, apiUrl),
    cache,
    delivery: row.delivery && presentDelivery(row.delivery, row.deliveryDueAt),
    target: target && {
      url: row.url,
      final_url: target.finalUrl,
      status: target.status,
      title: target.title,
    },
    page: page && presentPageFacts(page),
    timings: row.timings,
    report: row.report,
    error: row.error,
  };
}

/** The links to a capture's files, and to a small picture of it; they open for an hour unless told. */
export function presentFiles(
  { config, clock }: BaseCtx,
  { id, outputs }: Pick<CaptureRow, "id" | "outputs">,
  apiUrl: string,
  linkSeconds?: number,
): Pick<CaptureView, "outputs" | "thumbnail_url"> {
  const linkTo = (file: string, parameters = {}) =>
    signDownload(config, clock.now(), `${apiUrl}/captures/${id}/${file}`, parameters, linkSeconds);
  return {
    outputs: outputs.map(({ format, sizeBytes, width, height }) => ({
      format,
      url: linkTo("file", outputs.length > 1 ? { format } : {}),
      size_bytes: sizeBytes,
      width,
      height,
    })),
    thumbnail_url: outputs.some(({ width }) => width !== null) ? linkTo("thumbnail") : null,
  };
}
