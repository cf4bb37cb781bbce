import type { Ctx } from "#platform/ctx.ts";
import { exportEvents } from "./export.ts";
import type { Reach } from "./reach.ts";
import type { ExportEvents } from "./schemas.ts";

const contentType = "application/x-ndjson";

/** For the document: a file of lines. */
export const exported = {
  description: "A JSON text a line, one for each event",
  content: { [contentType]: { schema: { type: "string", format: "binary" } as const } },
};

export async function answerExport(ctx: Ctx, reach: Reach, input: ExportEvents): Promise<Response> {
  const day = new Date(ctx.clock.now()).toISOString().slice(0, 10);
  return new Response(await exportEvents(ctx, reach, input), {
    headers: {
      "Content-Type": contentType,
      "Content-Disposition": `attachment; filename="audit-${day}.${input.format}.jsonl"`,
      "Cache-Control": "no-store",
    },
  });
}
