// Answers that a spreadsheet opens.
import { csvLine } from "#core/csv.ts";
import type { Ctx } from "#platform/ctx.ts";

const contentType = "text/csv";

/** For the document: a file of lines. */
export const exportedCsv = {
  description: "A line of names, then one for each",
  content: { [contentType]: { schema: { type: "string", format: "binary" } as const } },
};

type Cells = Parameters<typeof csvLine>[0];

/** @param pages gives lines until it has no more; asked for as they are taken */
export function answerCsv(
  ctx: Ctx,
  name: string,
  head: string[],
  pages: AsyncIterator<Cells[], void>,
): Response {
  const encoder = new TextEncoder();
  const linesOf = (rows: Cells[]) => encoder.encode(rows.map(csvLine).join(""));
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(linesOf([head])),
    async pull(controller) {
      const next = await pages.next();
      if (next.done) return controller.close();
      controller.enqueue(linesOf(next.value));
    },
  });
  const day = new Date(ctx.clock.now()).toISOString().slice(0, 10);
  return new Response(body, {
    headers: {
      "Content-Type": `${contentType}; charset=utf-8; header=present`,
      "Content-Disposition": `attachment; filename="${name}-${day}.csv"`,
      "Cache-Control": "no-store",
    },
  });
}
