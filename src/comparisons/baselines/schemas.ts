// What goes into and comes out of baselines.
import { z } from "@hono/zod-openapi";
import { branchSchema, exampleIds } from "#comparisons/schemas.ts";
import { reviewerSchema } from "#comparisons/view-schema.ts";
import { bodyForm, queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";

export const baselineSchema = z
  .object({
    id: z.string().openapi({ description: "Of this version", example: exampleIds.baseline }),
    name: z.string().openapi({ example: "home" }),
    project: z.string().nullable().openapi({ description: "Id of the project", example: exampleIds.project }),
    branch: z.string().openapi({ example: "main" }),
    capture_id: z.string().openapi({ description: "What it is a copy of; that may be gone" }),
    comparison_id: z.string().nullable().openapi({ description: "The comparison that was approved" }),
    width: z.int().openapi({ description: "Pixels" }),
    height: z.int().openapi({ description: "Pixels" }),
    size_bytes: z.int(),
    approved_by: reviewerSchema,
    approved_at: z.iso.datetime(),
    note: z.string().nullable(),
    expires_at: z.iso
      .datetime()
      .nullable()
      .openapi({ description: "Until when this version is kept; null: as long as it is the newest" }),
  })
  .openapi("Baseline");
export const baselinePageSchema = pageSchema(baselineSchema);
export type BaselineView = z.infer<typeof baselineSchema>;

const project = z.string().optional().openapi({ description: "Of the project of this name", example: "web" });
const branch = z.string().optional().openapi({ description: "Of this branch", example: "main" });

const baselineList = z.strictObject({ ...pageQuery, project, branch });
export const baselineListQuery = queryForm(baselineList);
export type ListBaselines = z.output<typeof baselineList>;

export const baselineParams = z.object({
  name: z.string().openapi({ param: { name: "name", in: "path" }, example: "home" }),
});
export const versionParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: exampleIds.baseline }),
});

const which = z.strictObject({ project, branch });
export const whichQuery = queryForm(which);
export type Which = z.output<typeof which>;

const setBaseline = z.strictObject({
  capture: z.string().min(1).max(100).openapi({
    description: "Id of the capture whose picture it becomes",
    example: exampleIds.capture,
  }),
  project: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .openapi({ description: "Name of the project", example: "web" }),
  branch: branchSchema.optional().openapi({
    description: "The project's default branch, or main, unless told",
    example: "main",
  }),
  note: z.string().min(1).max(1000).optional().openapi({ example: "As designed" }),
});
export const baselineBody = bodyForm(setBaseline).openapi("SetBaseline", {
  example: { capture: exampleIds.capture, branch: "main" },
});
export type SetBaseline = z.output<typeof setBaseline>;
