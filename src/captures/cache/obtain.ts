// How every door comes to a capture: an earlier one that still holds, one that is under way, or a new one.
import { requireScope } from "#auth/scopes.ts";
import { admitUrl } from "#captures/admit.ts";
import { createCapture, type Captured } from "#captures/create.ts";
import { madeBefore } from "#captures/made-before.ts";
import type { CaptureRequest } from "#captures/schemas.ts";
import { AppError } from "#core/errors.ts";
import type { Ctx } from "#platform/ctx.ts";
import { inCall } from "#telemetry/trace/call.ts";
import { apartBy } from "./apart.ts";
import { askOf } from "./ask.ts";
import { contentOf, type Content } from "./content.ts";
import { type Ask, type Entry, type Found, freshnessOf } from "./entry.ts";
import { asThrown } from "./failure.ts";
import { indexOf } from "./index-of.ts";
import { lead } from "./lead.ts";
import { isUnnoted, recall, remember } from "./memory.ts";
import { noteLookup } from "./note.ts";
import { refresh } from "./refresh.ts";

/** A capture and how it was come by. `ask` is null where the cache had no part in it. */
export type Obtained =
  | { cache: "miss"; captured: Captured; ask: Ask | null }
  | { cache: "hit" | "stale"; entry: Entry; ask: Ask; content: Content };

/**
 * Answers from the cache where it can, and makes the capture where it cannot; the cache itself never makes it fail.
 * @param ifNoneMatch the caller's own copy, which saves reading the file
 */
export async function obtainCapture(
  ctx: Ctx,
  request: CaptureRequest,
  ifNoneMatch?: string,
): Promise<Obtained> {
  requireScope(ctx, "captures:write");
  const made = await madeBefore(ctx);
  if (made) return { cache: "miss", captured: made, ask: null };
  const { options } = request;
  const url = options.url === undefined ? undefined : admitUrl(ctx, options.url);
  if (apartBy(options)) {
    noteLookup(ctx, "bypass", url);
    return { cache: "miss", captured: await createCapture(ctx, request), ask: null };
  }
  const ask = await askOf(ctx, request, url);
  try {
    const kept = await fromMemory(ctx, request, ask, ifNoneMatch);
    const obtained = kept ?? (await fromIndex(ctx, request, ask, ifNoneMatch));
    noteLookup(ctx, ask.fresh ? "fresh" : obtained.cache, url, ageOf(ctx, obtained));
    return obtained;
  } catch (err) {
    // A capture that fails was not in the cache.
    noteLookup(ctx, ask.fresh ? "fresh" : "miss", url);
    throw err;
  }
}

async function fromMemory(ctx: Ctx, request: CaptureRequest, ask: Ask, ifNoneMatch: string | undefined) {
  const now = ctx.clock.now();
  const entry = ask.fresh ? undefined : recall(ctx.tenant.id, ask.key, now);
  if (!entry || freshnessOf(entry, ask, now) !== "fresh") return undefined;
  if (isUnnoted(ctx.tenant.id, ask.key)) ctx.waitUntil(noteUse(ctx, ask.key));
  return answerWith(ctx, request, ask, { cache: "hit", entry, ifNoneMatch });
}

/** What is answered from memory is in use as well. */
async function noteUse(ctx: Ctx, key: string): Promise<void> {
  try {
    await indexOf(ctx).use(key);
  } catch (err) {
    ctx.log.error("the cache was not told of a use", err);
  }
}

async function fromIndex(
  ctx: Ctx,
  request: CaptureRequest,
  ask: Ask,
  ifNoneMatch: string | undefined,
): Promise<Obtained> {
  // Twice: an entry whose file is gone is dropped, and then somebody has to make the capture anew.
  for (let round = 0; round < 2; round++) {
    const askedAt = ctx.clock.now();
    const found = await lookUp(ctx, ask);
    if (!found) break;
    if (found.state === "failed") throw asThrown(found.failure);
    if (found.state === "late") throw tookTooLong(ask);
    if (found.state === "lead") {
      const { token, waitedMs } = found;
      const timeoutMs = ask.timeoutMs - waitedMs;
      return { cache: "miss", captured: await lead(ctx, request, ask, { token, timeoutMs }), ask };
    }
    if (found.state === "stale" && found.refresh) refresh(ctx, request, ask, found.refresh);
    // As of when it was asked for: the bound on a purge counts from there.
    if (found.state === "hit" && found.isKept) remember(ctx.tenant.id, found.entry, askedAt, true);
    const { state: cache, entry } = found;
    const answer = await answerWith(ctx, request, ask, { cache, entry, ifNoneMatch });
    if (answer) return answer;
  }
  return { cache: "miss", captured: await createCapture(ctx, request), ask };
}

/** What the tenant's index says; nothing where it cannot be asked. */
async function lookUp(ctx: Ctx, ask: Ask): Promise<Found | undefined> {
  try {
    return await inCall("CaptureCache", "find", async (span) => {
      const found = await indexOf(ctx).find(ask);
      span?.set({ "stillframe.cache": found.state });
      return found;
    });
  } catch (err) {
    ctx.log.error("the cache cannot be asked", err);
    return undefined;
  }
}

type Kept = { cache: "hit" | "stale"; entry: Entry; ifNoneMatch: string | undefined };

/** The answer of an entry; nothing where what it points to is gone, and then the entry goes too. */
async function answerWith(
  ctx: Ctx,
  request: CaptureRequest,
  ask: Ask,
  { cache, entry, ifNoneMatch }: Kept,
): Promise<Obtained | undefined> {
  const content = await contentOf(ctx, request, entry, ifNoneMatch);
  return content && { cache, entry, ask, content };
}

function ageOf(ctx: Ctx, obtained: Obtained): number {
  return obtained.cache === "miss" ? 0 : Math.max(0, ctx.clock.now() - obtained.entry.madeAt);
}

function tookTooLong({ timeoutMs }: Ask): AppError {
  return new AppError(
    "target_timeout",
    `The same capture, which was under way already, was not ready after ${timeoutMs} ms`,
  );
}
