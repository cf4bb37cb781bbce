import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const captureKinds = ["screenshot", "pdf", "content"] as const;
export const captureStatuses = ["processing", "completed", "failed"] as const;

/** One row a capture: what was asked, what came of it, where the file lies. */
export const captures = sqliteTable(
  "captures",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    kind: text({ enum: captureKinds }).notNull(),
    status: text({ enum: captureStatuses }).notNull(),
    /** The address asked for; null where the page came as HTML or Markdown in the request. */
    url: text(),
    /** The options as understood; values of headers, cookies and authorization are left out. */
    options: text({ mode: "json" }).$type<Record<string, unknown>>().notNull(),
    outputs: text({ mode: "json" }).$type<StoredOutput[]>().notNull(),
    /** Keys of the thumbnails made of it since. */
    thumbnails: text({ mode: "json" }).$type<string[]>().notNull().default([]),
    target: text({ mode: "json" }).$type<CaptureTarget>(),
    page: text({ mode: "json" }).$type<PageFacts>(),
    timings: text({ mode: "json" }).$type<Record<string, number>>(),
    report: text({ mode: "json" }).$type<CaptureReport>(),
    error: text({ mode: "json" }).$type<CaptureFailure>(),
    keyId: text(),
    createdAt: integer().notNull(),
    completedAt: integer(),
    /** When the result is no longer kept; null keeps it. */
    expiresAt: integer(),
    /** Set when deletion was asked for; the row goes once its files are gone. */
    deletedAt: integer(),
  },
  (table) => [
    index("captures_tenant_created").on(table.tenantId, table.createdAt, table.id),
    index("captures_unfinished")
      .on(table.createdAt)
      .where(sql`status = 'processing'`),
    index("captures_expiring")
      .on(table.expiresAt)
      .where(sql`expires_at is not null`),
    index("captures_deleted")
      .on(table.deletedAt)
      .where(sql`deleted_at is not null`),
  ],
);

export const outputFormats = ["png", "jpeg", "webp", "pdf", "html", "markdown"] as const;

export type StoredOutput = {
  format: (typeof outputFormats)[number];
  key: string;
  etag: string;
  sizeBytes: number;
  /** Pixels for pictures; null for PDF and text. */
  width: number | null;
  height: number | null;
};
export type CaptureTarget = { finalUrl: string | null; status: number | null; title: string };
export type PageFacts = {
  metadata: Record<string, string>;
  openGraph: Record<string, string>;
  links: PageLink[];
};
export type PageLink = { url: string; text: string };
export type CaptureFailure = { code: string; detail: string; step: string };
export type RequestNote = { url: string; type: string; reason: string };
export type CaptureReport = {
  redirects: { url: string; status: number }[];
  blocked: RequestNote[];
  failed: RequestNote[];
  console: { level: string; text: string }[];
  notes: string[];
};
