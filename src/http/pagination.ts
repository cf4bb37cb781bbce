// Cursor pages over (created_at, id), newest first.
import { z } from "@hono/zod-openapi";

export type Page<T> = { data: T[]; next_cursor: string | null; has_more: boolean };
export type Cursor = { createdAt: number; id: string };

export const pageQuery = {
  limit: z
    .int()
    .min(1)
    .max(100)
    .default(20)
    .openapi({ description: "How many at most, 1 to 100", example: 20 }),
  cursor: z
    .string()
    .transform((text, ctx) => {
      const cursor = decodeCursor(text);
      if (cursor) return cursor;
      ctx.addIssue({
        code: "custom",
        message: "Not a cursor of ours. Give the next_cursor of an earlier page, or none",
      });
      return z.NEVER;
    })
    .optional()
    .openapi({ type: "string", description: "`next_cursor` of the page before" }),
};

export function pageSchema<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), next_cursor: z.string().nullable(), has_more: z.boolean() });
}

/** Makes a page of rows read with one more than `limit`, which says whether there are more. */
export function pageOf<Row extends Cursor, T>(rows: Row[], limit: number, present: (row: Row) => T): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit;
  return {
    data: shown.map(present),
    next_cursor: hasMore && last ? encodeCursor(last) : null,
    has_more: hasMore,
  };
}

function encodeCursor({ createdAt, id }: Cursor): string {
  return btoa(JSON.stringify([createdAt, id]))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function decodeCursor(text: string): Cursor | undefined {
  try {
    const parts: unknown = JSON.parse(atob(text.replaceAll("-", "+").replaceAll("_", "/")));
    const result = z.tuple([z.int(), z.string().max(64)]).safeParse(parts);
    return result.success ? { createdAt: result.data[0], id: result.data[1] } : undefined;
  } catch {
    return undefined;
  }
}
