import { z } from "@hono/zod-openapi";
import { queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";

const exportListQuery = z.strictObject({ ...pageQuery });
export const exportListForm = queryForm(exportListQuery);
export type ListExports = z.output<typeof exportListQuery>;

export const exportParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: "exp_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
});

export const exportSchema = z
  .object({
    id: z.string(),
    status: z.enum(["pending", "completed", "expired"]),
    rows: z.int().openapi({ description: "Rows written so far" }),
    files: z.int().openapi({ description: "Files written so far" }),
    size_bytes: z.int().openapi({ description: "Of the archive so far" }),
    error: z.string().nullable().openapi({ description: "Why it is being tried again" }),
    download_url: z
      .url()
      .nullable()
      .openapi({ description: "A tar.gz, opens without a key for an hour; for keys with `tenant:write`" }),
    created_at: z.iso.datetime(),
    completed_at: z.iso.datetime().nullable(),
    expires_at: z.iso.datetime().nullable(),
  })
  .openapi("TenantExport");
export const exportPageSchema = pageSchema(exportSchema);
export type ExportView = z.infer<typeof exportSchema>;
