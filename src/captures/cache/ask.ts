import type { Captured } from "#captures/create.ts";
import type { CaptureRequest } from "#captures/schemas.ts";
import type { Ctx } from "#platform/ctx.ts";
import { type Ask, type Entry, entryUrl } from "./entry.ts";
import { keyOf } from "./key.ts";

/** A request as the cache sees it. `url` is the address as admitted. */
export async function askOf(ctx: Ctx, request: CaptureRequest, url: string | undefined): Promise<Ask> {
  const { options } = request;
  return {
    key: await keyOf(ctx.tenant.id, request, url),
    url: entryUrl(url),
    cacheKey: options.cache_key ?? null,
    tags: [...new Set(options.cache_tags)],
    ttlMs: options.cache_ttl * 1000,
    staleTtlMs: options.stale_ttl * 1000,
    timeoutMs: options.timeout,
    fresh: options.fresh,
  };
}

/** What the capture just made answers from now on. */
export function entryOf(ask: Ask, { row }: Captured): Entry {
  const { key, url, cacheKey, tags } = ask;
  const madeAt = row.completedAt ?? row.createdAt;
  const keptUntil = row.expiresAt ?? Number.POSITIVE_INFINITY;
  return {
    key,
    url,
    cacheKey,
    tags,
    captureId: row.id,
    outputs: row.outputs,
    targetStatus: row.target?.status ?? null,
    madeAt,
    freshUntil: Math.min(madeAt + ask.ttlMs, keptUntil),
    staleUntil: Math.min(madeAt + ask.ttlMs + ask.staleTtlMs, keptUntil),
  };
}
