import { sql } from "drizzle-orm";
import { index, integer, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** What CI runs are grouped by. */
export const projects = sqliteTable(
  "projects",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    name: text().notNull(),
    /** Where baselines are looked for when a branch and those it came from have none. */
    defaultBranch: text().notNull(),
    createdAt: integer().notNull(),
  },
  (table) => [
    uniqueIndex("projects_tenant_name").on(table.tenantId, table.name),
    index("projects_tenant_created").on(table.tenantId, table.createdAt, table.id),
  ],
);

export const buildVerdicts = ["pending", "pass", "needs_review", "fail"] as const;

/** One row a run of CI: the comparisons that belong together, and what they come to. */
export const builds = sqliteTable(
  "builds",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    projectId: text().notNull(),
    /** The caller's own name of it. */
    build: text().notNull(),
    branch: text().notNull(),
    parentBranch: text(),
    commit: text().notNull(),
    /** How many comparisons it will have; null: it is over when it is finalised. */
    total: integer(),
    verdict: text({ enum: buildVerdicts }).notNull(),
    keyId: text().notNull(),
    apiUrl: text().notNull(),
    createdAt: integer().notNull(),
    finalizedAt: integer(),
    /** When its verdict was there first. */
    completedAt: integer(),
    expiresAt: integer(),
  },
  (table) => [
    uniqueIndex("builds_tenant_name").on(table.tenantId, table.projectId, table.build),
    index("builds_tenant_created").on(table.tenantId, table.createdAt, table.id),
    index("builds_tenant_branch").on(table.tenantId, table.projectId, table.branch, table.createdAt),
    index("builds_expiring")
      .on(table.expiresAt)
      .where(sql`expires_at is not null`),
  ],
);

export const comparisonStatuses = ["pending", "processing", "completed", "failed"] as const;
export const verdicts = ["pass", "fail", "new"] as const;
export const decisions = ["approved", "rejected"] as const;
export const diffFiles = ["difference", "side_by_side", "overlay"] as const;

export type DiffFile = (typeof diffFiles)[number];
export type StoredDiff = { file: DiffFile; key: string; etag: string; sizeBytes: number };
export type DiffRegion = {
  x: number;
  y: number;
  width: number;
  height: number;
  diffPixels: number;
  reason: "moved" | "added" | "removed" | "recoloured" | "changed";
  from?: { x: number; y: number; width: number; height: number };
};
export type ComparisonResult = {
  width: number;
  height: number;
  baseline: { width: number; height: number };
  candidate: { width: number; height: number };
  isSameSize: boolean;
  diffPixels: number;
  antialiasedPixels: number;
  ignoredPixels: number;
  comparedPixels: number;
  similarity: number | null;
  regions: DiffRegion[];
  /** Selectors of regions that stand for nothing in either picture. */
  unmatched?: string[];
};
export type Reviewer = { id: string; name: string };

/** One row a comparison: what was asked, what it was compared with, what came of it, and what people said of that. */
export const comparisons = sqliteTable(
  "comparisons",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    /** Empty where it is of no project, so that names are unique there too. */
    projectId: text().notNull(),
    buildId: text(),
    /** A later one of the same name in the same build counts in its place. */
    isSuperseded: integer({ mode: "boolean" }).notNull(),
    name: text(),
    branch: text().notNull(),
    status: text({ enum: comparisonStatuses }).notNull(),
    verdict: text({ enum: verdicts }),
    /** As asked, without the secrets of captures. */
    options: text({ mode: "json" }).$type<Record<string, unknown>>().notNull(),
    /** What a repeat of the same request knows it by: the request's key, or the job that it is made for. */
    requestKey: text(),
    jobId: text(),
    /** How often it was begun. Only who began it last may end it. */
    attempts: integer().notNull(),
    /** The ids that captures made by the last attempt have, by which a later one finds them. */
    foreseenIds: text({ mode: "json" }).$type<string[]>().notNull(),
    baselineCaptureId: text(),
    /** The version of a named baseline that it was compared with. */
    baselineId: text(),
    candidateCaptureId: text(),
    diffPixels: integer(),
    diffRatio: real(),
    result: text({ mode: "json" }).$type<ComparisonResult>(),
    files: text({ mode: "json" }).$type<StoredDiff[]>().notNull(),
    storedBytes: integer().notNull(),
    storedFiles: integer().notNull(),
    /** A problem body, as a failure of the call is answered. */
    error: text({ mode: "json" }).$type<Record<string, unknown>>(),
    decision: text({ enum: decisions }),
    decidedBy: text({ mode: "json" }).$type<Reviewer>(),
    decidedAt: integer(),
    note: text(),
    /** The version of the baseline that its approval made. */
    setBaselineId: text(),
    keyId: text().notNull(),
    requestId: text().notNull(),
    apiUrl: text().notNull(),
    createdAt: integer().notNull(),
    startedAt: integer(),
    completedAt: integer(),
    expiresAt: integer(),
    /** Set when deletion was asked for; the row goes once its files are gone. */
    deletedAt: integer(),
  },
  (table) => [
    index("comparisons_tenant_created").on(table.tenantId, table.createdAt, table.id),
    index("comparisons_tenant_build").on(table.tenantId, table.buildId, table.name),
    index("comparisons_tenant_request")
      .on(table.tenantId, table.requestKey)
      .where(sql`request_key is not null`),
    index("comparisons_unfinished")
      .on(table.startedAt)
      .where(sql`status in ('pending', 'processing')`),
    index("comparisons_expiring")
      .on(table.expiresAt)
      .where(sql`expires_at is not null`),
    index("comparisons_deleted")
      .on(table.deletedAt)
      .where(sql`deleted_at is not null`),
    index("comparisons_stored")
      .on(table.tenantId, table.storedBytes, table.storedFiles)
      .where(sql`stored_files > 0`),
  ],
);

/** Where an element was when its picture was taken, in the picture's pixels. */
export type MeasuredBox = { selector: string; x: number; y: number; width: number; height: number };

/** One row a version of a baseline: a picture that was approved, in a file of its own. */
export const baselines = sqliteTable(
  "baselines",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    projectId: text().notNull(),
    name: text().notNull(),
    branch: text().notNull(),
    captureId: text().notNull(),
    comparisonId: text(),
    key: text().notNull(),
    etag: text().notNull(),
    contentType: text().notNull(),
    sizeBytes: integer().notNull(),
    width: integer().notNull(),
    height: integer().notNull(),
    boxes: text({ mode: "json" }).$type<MeasuredBox[]>().notNull(),
    storedBytes: integer().notNull(),
    storedFiles: integer().notNull(),
    approvedBy: text({ mode: "json" }).$type<Reviewer>().notNull(),
    note: text(),
    createdAt: integer().notNull(),
    /** Null while its file is being copied. */
    approvedAt: integer(),
    /** When an older version goes; the newest stays. */
    expiresAt: integer(),
    deletedAt: integer(),
  },
  (table) => [
    index("baselines_tenant_name").on(
      table.tenantId,
      table.projectId,
      table.name,
      table.branch,
      table.approvedAt,
    ),
    index("baselines_tenant_created").on(table.tenantId, table.createdAt, table.id),
    index("baselines_unapproved")
      .on(table.createdAt)
      .where(sql`approved_at is null`),
    index("baselines_expiring")
      .on(table.expiresAt)
      .where(sql`expires_at is not null`),
    index("baselines_deleted")
      .on(table.deletedAt)
      .where(sql`deleted_at is not null`),
    index("baselines_stored")
      .on(table.tenantId, table.storedBytes, table.storedFiles)
      .where(sql`stored_files > 0`),
  ],
);
