// What a request gets that is not the first with its key.
import { and, eq } from "drizzle-orm";
import { AppError } from "#core/errors.ts";
import { captures } from "#db/schema/captures.ts";
import { idempotencyKeys } from "#db/schema/idempotency.ts";
import type { Ctx } from "#platform/ctx.ts";
import { keyHeader } from "./key.ts";
import { type Asked, type KeyRow, rowOf } from "./rows.ts";
import { lockMs } from "./settings.ts";
import { bodyOf } from "./stored.ts";

/** The first one's answer. @throws AppError where there is none yet, none any more, or none for this request */
export async function answerAgain(ctx: Ctx, asked: Asked, row: KeyRow): Promise<Response> {
  requireSame(ctx, asked, row);
  if (row.responseStatus === null) throw inProgress(ctx, row);
  const headers = new Headers(row.responseHeaders ?? {});
  headers.set("Idempotency-Replayed", "true");
  headers.set("X-Original-Request-Id", row.requestId);
  const kept = row.captureId === null ? undefined : await outputsOf(ctx, row.captureId);
  if (row.captureId !== null && !kept) throw gone(row, `the capture ${row.captureId} is kept no longer`);
  const body = await bodyOf(ctx, row);
  if (body) {
    // A status without a body may have none, not even an empty one.
    return new Response(body.byteLength > 0 ? body : null, { status: row.responseStatus, headers });
  }
  const output = kept?.find(({ etag }) => etag === headers.get("ETag"));
  const file = output && (await ctx.objects.get(output.key));
  if (!file) throw gone(row, "what it was answered with is not kept");
  headers.set("Content-Length", String(file.size));
  return new Response(file.body, { status: row.responseStatus, headers });
}

/** As it stands now. */
export async function rowNow(ctx: Ctx, asked: Asked): Promise<KeyRow | undefined> {
  return ctx.db.select().from(idempotencyKeys).where(rowOf(ctx, asked)).get();
}

/** An answer may show what only its own key may see, and whether this one may is for the verb to say: it is not asked. */
function requireSame({ actor }: Ctx, { fingerprint }: Asked, row: KeyRow): void {
  if (row.keyId !== actor.id) throw mismatch("by another API key, which alone is given its answer");
  if (row.fingerprint === fingerprint) return;
  const [version, otherVersion] = [fingerprint, row.fingerprint].map((text) => text.split(":")[0]);
  throw mismatch(
    version === otherVersion
      ? "with another body or query"
      : `in version ${otherVersion} of the API, whose answer is another`,
  );
}

function mismatch(how: string): AppError {
  const detail = `Was used for this route ${how}. Repeat that request as it was, or use a new key`;
  return new AppError("idempotency_mismatch", `${keyHeader}: ${detail}`, {
    errors: [{ pointer: `#/${keyHeader}`, detail }],
  });
}

/** Who has waited long is told to wait a little longer: what is quick is over soon. */
function inProgress({ clock }: Ctx, { lockedUntil }: KeyRow): AppError {
  const now = clock.now();
  const leftMs = Math.max(0, (lockedUntil ?? now) - now);
  const seconds = Math.min(
    10,
    Math.max(1, Math.ceil((lockMs - leftMs) / 1000)),
    Math.ceil(leftMs / 1000) || 1,
  );
  return new AppError(
    "idempotency_in_progress",
    `${keyHeader}: The first request with this key is under way. Repeat yours in a moment to get its answer`,
    { headers: { "Retry-After": String(seconds) } },
  );
}

function gone({ captureId, responseStatus }: KeyRow, why: string): AppError {
  return new AppError(
    "idempotency_gone",
    `${keyHeader}: The first request with this key was answered with ${responseStatus}, but ${why}. Nothing was done again; to have it done again, use a new key`,
    { extensions: captureId === null ? {} : { capture_id: captureId } },
  );
}

/** The files of a capture; undefined where it was deleted or its time is over. */
async function outputsOf({ db, tenant, clock }: Ctx, id: string) {
  const row = await db
    .select({
      outputs: captures.outputs,
      deletedAt: captures.deletedAt,
      expiresAt: captures.expiresAt,
    })
    .from(captures)
    .where(and(eq(captures.tenantId, tenant.id), eq(captures.id, id)))
    .get();
  const isKept = row?.deletedAt === null && (row.expiresAt === null || row.expiresAt > clock.now());
  return isKept ? row.outputs : undefined;
}
