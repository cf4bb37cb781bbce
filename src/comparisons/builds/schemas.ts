// What goes into and comes out of projects and builds.
import { z } from "@hono/zod-openapi";
import { branchSchema, exampleIds } from "#comparisons/schemas.ts";
import { buildVerdicts } from "#db/schema/comparisons.ts";
import { bodyForm, queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";

const projectName = z
  .string()
  .regex(
    /^(?!(prj|cap|bas|bld|cmp)_)[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/,
    "Valid: up to 100 of a-z, A-Z, 0-9, . _ / and -, not beginning like an id",
  )
  .openapi({ example: "web" });

const newProject = z.strictObject({
  name: projectName,
  default_branch: branchSchema.default("main").openapi({
    description: "Whose baselines count where a branch and those it came from have none",
    example: "main",
  }),
});
export const projectBody = bodyForm(newProject).openapi("NewProject", {
  example: { name: "web", default_branch: "main" },
});
export type CreateProject = z.output<typeof newProject>;

export const projectSchema = z
  .object({
    id: z.string().openapi({ example: exampleIds.project }),
    name: z.string().openapi({ example: "web" }),
    default_branch: z.string(),
    created_at: z.iso.datetime(),
  })
  .openapi("Project");
export const projectPageSchema = pageSchema(projectSchema);
export type ProjectView = z.infer<typeof projectSchema>;

export const projectParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: exampleIds.project }),
});
const projectList = z.strictObject({ ...pageQuery });
export const projectListQuery = queryForm(projectList);
export type ListProjects = z.output<typeof projectList>;

const text = z.string().min(1).max(255);
const newBuild = z.strictObject({
  project: z.string().min(1).max(100).openapi({ description: "Name of the project", example: "web" }),
  build: text.openapi({
    description:
      "Your own name of the run, the same for all that take part in it: asked again, it is the same build",
    example: "ci-4711",
  }),
  branch: branchSchema.openapi({ example: "feature/menu" }),
  commit: text.openapi({ example: "9fceb02d0ae598e95dc970b74767f19372d61af8" }),
  parent_branch: branchSchema.optional().openapi({
    description: "The branch that this one came from: its baselines count where this one has none",
    example: "main",
  }),
  total: z.int().min(1).max(100_000).optional().openapi({
    description: "How many comparisons it will have: with the last one it has its verdict, without finalize",
    example: 24,
  }),
});
export const buildBody = bodyForm(newBuild).openapi("NewBuild", {
  example: {
    project: "web",
    build: "ci-4711",
    branch: "feature/menu",
    commit: "9fceb02d0ae598e95dc970b74767f19372d61af8",
    parent_branch: "main",
  },
});
export type CreateBuild = z.output<typeof newBuild>;

const count = z.int().min(0);
export const buildSchema = z
  .object({
    id: z.string().openapi({ example: exampleIds.build }),
    project: z.string().openapi({ example: "web" }),
    build: z.string().openapi({ example: "ci-4711" }),
    branch: z.string(),
    parent_branch: z.string().nullable(),
    commit: z.string(),
    verdict: z.enum(buildVerdicts).openapi({
      description:
        "pending: not all are in; fail: one could not be made or was rejected, or there are none; needs_review: one differs or is new and is not decided; pass",
    }),
    total: count.nullable().openapi({ description: "As announced" }),
    counts: z.object({
      total: count,
      pending: count,
      pass: count,
      fail: count,
      new: count,
      failed: count.openapi({ description: "Could not be made" }),
      approved: count,
      rejected: count,
    }),
    review_url: z.url().openapi({
      description: "Page where people look through it and decide",
      example: `https://app.example.com/builds/${exampleIds.build}`,
    }),
    created_at: z.iso.datetime(),
    finalized_at: z.iso.datetime().nullable(),
    completed_at: z.iso.datetime().nullable().openapi({ description: "When it had a verdict first" }),
    expires_at: z.iso.datetime().nullable(),
  })
  .openapi("Build");
export const buildPageSchema = pageSchema(buildSchema);
export type BuildView = z.infer<typeof buildSchema>;

export const buildParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: exampleIds.build }),
});
const buildList = z.strictObject({
  ...pageQuery,
  project: z.string().optional().openapi({ description: "Only of the project of this name" }),
  branch: z.string().optional(),
  commit: z.string().optional(),
  verdict: z.enum(buildVerdicts).optional(),
});
export const buildListQuery = queryForm(buildList);
export type ListBuilds = z.output<typeof buildList>;
