// What a tenant keeps, and the buckets of its own that captures are delivered to.
import { z } from "@hono/zod-openapi";

const sum = z.object({
  bytes: z.int().openapi({ example: 48_210_532 }),
  files: z.int().openapi({ example: 214 }),
});

export const storageSchema = z
  .object({
    bytes: z.int().openapi({ description: "Taken up by files and thumbnails", example: 48_210_532 }),
    files: z.int().openapi({ description: "Files, thumbnails among them", example: 214 }),
    limit_bytes: z
      .int()
      .nullable()
      .openapi({ description: "What the plan keeps; null: no limit", example: 1_000_000_000 }),
    retention_days: z
      .int()
      .nullable()
      .openapi({ description: "Days a result is kept by the plan; null: until it is deleted", example: 7 }),
    by_kind: z.object({ screenshot: sum, pdf: sum, content: sum }),
  })
  .openapi("Storage");
export type StorageView = z.infer<typeof storageSchema>;
