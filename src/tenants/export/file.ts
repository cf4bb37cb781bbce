import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import type { Ctx } from "#platform/ctx.ts";
import { existingExport } from "./queries.ts";
import { type ExportState, partKey } from "./step.ts";

/** The archive: its parts one after the other, each read when the one before it was sent. */
export async function exportFile(ctx: Ctx, id: string, method: string): Promise<Response> {
  requireScope(ctx, "tenant:write");
  const work = await existingExport(ctx, ctx.tenant.id, id);
  const { parts = [] }: ExportState = work.state;
  if (work.status !== "completed") throw new AppError("conflict", `The export ${id} is not completed yet`);
  if (work.expiresAt !== null && work.expiresAt <= ctx.clock.now())
    throw new AppError("not_found", `The export ${id} is no longer kept`);
  const headers = {
    "Content-Type": "application/gzip",
    "Content-Disposition": `attachment; filename="${id}.tar.gz"`,
    "Cache-Control": "private, no-store",
  };
  const size = parts.reduce((sum, bytes) => sum + bytes, 0);
  if (method === "HEAD")
    return new Response(null, { headers: { ...headers, "Content-Length": String(size) } });
  const { readable, writable } = new FixedLengthStream(size);
  const sent = send(ctx, work, parts.length, writable).catch((err: unknown) =>
    ctx.log.warn("an export was not sent to its end", { export_id: id, reason: String(err) }),
  );
  ctx.waitUntil(sent);
  return new Response(readable, { headers });
}

async function send(
  ctx: Ctx,
  work: { id: string; tenantId: string },
  count: number,
  writable: WritableStream,
): Promise<void> {
  try {
    for (let number = 0; number < count; number++) {
      const object = await ctx.objects.get(partKey(work, number));
      if (!object) throw new Error(`The part ${number} is gone`);
      await object.body.pipeTo(writable, { preventClose: true });
    }
    await writable.close();
  } catch (err) {
    await writable.abort(err).catch(() => undefined);
    throw err;
  }
}
