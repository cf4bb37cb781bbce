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
    /** How large each of them is, by key, once it is made. */
    thumbnailBytes: text({ mode: "json" }).$type<Record<string, number>>().notNull().default({}),
    /** What it adds to what its tenant keeps, files and thumbnails; nothing from when its deletion was asked for. */
    storedBytes: integer().notNull().default(0),
    storedFiles: integer().notNull().default(0),
    target: text({ mode: "json" }).$type<CaptureTarget>(),
    page: text({ mode: "json" }).$type<PageFacts>(),
    timings: text({ mode: "json" }).$type<Record<string, number>>(),
    report: text({ mode: "json" }).$type<CaptureReport>(),
    error: text({ mode: "json" }).$type<CaptureFailure>(),
    /** Where its files go besides; null: nowhere. */
    delivery: text({ mode: "json" }).$type<Delivery>(),
    /** When the delivery is to be tried next, or again where whoever tries it was cut off; null: it is over. */
    deliveryDueAt: integer(),
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
    index("captures_delivering")
      .on(table.deliveryDueAt)
      .where(sql`delivery_due_at is not null`),
    // Holds all that is needed to count anew what a tenant keeps.
    index("captures_stored")
      .on(table.tenantId, table.kind, table.storedBytes, table.storedFiles)
      .where(sql`stored_files > 0`),
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
export const deliveryStatuses = ["pending", "delivered", "failed"] as const;
export type Delivery = {
  targetId: string;
  targetName: string;
  status: (typeof deliveryStatuses)[number];
  attempts: number;
  /** `etag` is null until the file is there. */
  files: { format: StoredOutput["format"]; key: string; url: string; etag: string | null }[];
  /** Why the latest attempt failed. */
  error: string | null;
  deliveredAt: number | null;
};
/** What was asked of the page; what was not is absent. */
export type PageFacts = {
  metadata?: Record<string, string>;
  openGraph?: Record<string, string>;
  twitter?: Record<string, string>;
  icons?: { url: string; rel: string; sizes: string | null; type: string | null }[];
  feeds?: { url: string; type: string; title: string | null }[];
  /** The types that its JSON-LD names. */
  structuredData?: string[];
  fonts?: PageFont[];
  headers?: Record<string, string>;
  links?: PageLink[];
};
export type PageFont = { family: string; source: "web" | "system" };
/** Records of the first days have no more than address and text. */
export type PageLink = { url: string; text: string; rel?: string[]; type?: "internal" | "external" };
export type CaptureFailure = { code: string; detail: string; step: string };
export type RequestNote = { url: string; type: string; reason: string };
export type CaptureReport = {
  redirects: { url: string; status: number }[];
  blocked: RequestNote[];
  /** How many of each reason; `blocked` ends at a limit, this does not. */
  blocked_counts?: Record<string, number>;
  failed: RequestNote[];
  console: { level: string; text: string }[];
  notes: string[];
  /** Of the main answer; null where it came without encryption. */
  certificate?: CaptureCertificate | null;
  /** `h2`, `http/1.1`: how the main answer came. */
  protocol?: string | null;
  requests?: number;
  bytes?: number;
  /** Whether the page came to rest within the time for it. */
  settled?: boolean;
  /** What a partial picture went on without. */
  unfinished?: string[];
  /** More than one where the browser was lost under the capture. */
  attempts?: number;
  full_page?: FullPageReport;
  stability?: StabilityReport;
  /** Where what `measure_selectors` names was, in the picture's pixels. */
  boxes?: { selector: string; x: number; y: number; width: number; height: number }[];
  /** Characters that no font has, most frequent first. */
  missing_glyphs?: { character: string; code_point: string; count: number }[];
};
export type CaptureCertificate = {
  issuer: string;
  subject: string;
  valid_from: string;
  valid_to: string;
  protocol: string;
};

/** Why a picture ends before its page does. */
export const fullPageCaps = [
  "max_height",
  "format",
  "native",
  "pixels",
  "scroll_rounds",
  "scroll_time",
] as const;
export type FullPageReport = {
  width: number;
  height: number;
  sections: number;
  capped: (typeof fullPageCaps)[number][];
  scroll_container: string | null;
};
export type StabilityReport = { attempts: number; agreed: boolean; changed_pixels_ratio: number | null };
