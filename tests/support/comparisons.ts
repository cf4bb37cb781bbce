// Comparisons and baselines as rows with their files, and as a client asks for them.
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { encode } from "fast-png";
import { expect } from "vitest";
import { tenantScopes } from "#auth/scopes.ts";
import { captures } from "#db/schema/captures.ts";
import { baselines, comparisons } from "#db/schema/comparisons.ts";
import { captureRow, storeCapture } from "./captures.ts";
import { call, db, newTenant, post, type Tenant } from "./world.ts";

type ComparisonRow = typeof comparisons.$inferInsert;
type BaselineRow = typeof baselines.$inferInsert;

/** A plan that has comparisons. */
export const newComparer = (scopes = tenantScopes): Promise<Tenant> => newTenant(scopes, "professional");

/** Puts a comparison with a picture of each kind there, as if it had been made. */
export async function storeComparison(tenantId: string, values: Partial<ComparisonRow> = {}) {
  const id = values.id ?? `cmp_${crypto.randomUUID()}`;
  const files = await Promise.all(
    (["difference", "side_by_side", "overlay"] as const).map(async (file) => {
      const key = `${tenantId}/comparisons/${id}/${file}.png`;
      const stored = await env.FILES.put(key, "file");
      return { file, key, etag: stored?.httpEtag ?? "", sizeBytes: 4 };
    }),
  );
  await db.insert(comparisons).values({
    id,
    tenantId,
    projectId: "",
    isSuperseded: false,
    branch: "main",
    status: "completed",
    verdict: "fail",
    options: {},
    attempts: 1,
    foreseenIds: [],
    files,
    storedBytes: 0,
    storedFiles: 0,
    keyId: "key_none",
    requestId: "req_none",
    apiUrl: "https://api.test/api/v1",
    createdAt: Date.now(),
    completedAt: Date.now(),
    ...values,
  });
  return { id };
}

/** Puts a version of a baseline there. */
export async function storeBaseline(tenantId: string, values: Partial<BaselineRow> = {}) {
  const id = values.id ?? `bas_${crypto.randomUUID()}`;
  const key = `${tenantId}/baselines/${id}`;
  const stored = await env.FILES.put(key, "file");
  await db.insert(baselines).values({
    id,
    tenantId,
    projectId: "",
    name: "home",
    branch: "main",
    captureId: "cap_none",
    key,
    etag: stored?.httpEtag ?? "",
    contentType: "image/png",
    sizeBytes: 4,
    width: 1,
    height: 1,
    boxes: [],
    storedBytes: 0,
    storedFiles: 0,
    approvedBy: { id: "key_none", name: "test" },
    createdAt: Date.now(),
    approvedAt: Date.now(),
    ...values,
  });
  return { id };
}

type Rect = {
  x: number;
  y: number;
  width: number;
  height: number;
  colour: readonly [number, number, number];
};

/** A white PNG with rectangles on it. */
export function drawn(width: number, height: number, rects: readonly Rect[] = []): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(width * height * 3).fill(255);
  for (const rect of rects)
    for (let y = rect.y; y < rect.y + rect.height; y++)
      for (let x = rect.x; x < rect.x + rect.width; x++) data.set(rect.colour, (y * width + x) * 3);
  return new Uint8Array(encode({ width, height, data, channels: 3, depth: 8 }));
}

export const black = [0, 0, 0] as const;

/** A capture whose file is that picture. */
export async function storePicture(
  { id: tenantId }: Tenant,
  bytes: Uint8Array<ArrayBuffer>,
  size: { width: number; height: number } = { width: 60, height: 40 },
): Promise<string> {
  const { id, objectKey } = await storeCapture(tenantId);
  const stored = await env.FILES.put(objectKey, bytes, { httpMetadata: { contentType: "image/png" } });
  const row = await captureRow(id);
  const output = row?.outputs[0];
  if (!output) throw new Error("A stored capture has a file");
  await db
    .update(captures)
    .set({ outputs: [{ ...output, etag: stored?.httpEtag ?? "", sizeBytes: bytes.byteLength, ...size }] })
    .where(eq(captures.id, id));
  return id;
}

/** Two pictures of 60 × 40 that differ in a square of 10 × 10. */
export async function twoPictures(tenant: Tenant): Promise<{ before: string; after: string }> {
  const before = await storePicture(tenant, drawn(60, 40));
  const after = await storePicture(
    tenant,
    drawn(60, 40, [{ x: 20, y: 10, width: 10, height: 10, colour: black }]),
  );
  return { before, after };
}

export type Comparison = {
  id: string;
  status: string;
  verdict: string | null;
  decision: string | null;
  diff_pixels: number | null;
  diff_ratio: number | null;
  similarity: number | null;
  size_mismatch: boolean | null;
  ignored_pixels: number | null;
  regions: { x: number; y: number; width: number; height: number; diff_pixels: number }[];
  diff_url: string | null;
  side_by_side_url: string | null;
  overlay_url: string | null;
  baseline_id: string | null;
  baseline_capture_id: string | null;
  capture_id: string | null;
  branch: string;
};

/** Compares, and fails the test where that is refused. */
export async function compare(
  tenant: Tenant,
  body: Record<string, unknown>,
  bindings?: Partial<Env>,
): Promise<Comparison> {
  const res = await call("POST", "/api/v1/compare", {
    key: tenant.key,
    body,
    ...(bindings ? { env: bindings } : {}),
  });
  const text = await res.text();
  expect([res.status, text]).toEqual([200, expect.anything()]);
  return JSON.parse(text) as Comparison;
}

export async function newBuild(
  tenant: Tenant,
  more: Record<string, unknown> = {},
): Promise<{ id: string; verdict: string }> {
  const project = { name: "web" };
  await post("/api/v1/projects", project, tenant.key);
  const body = { project: "web", build: crypto.randomUUID(), branch: "main", commit: "c0ffee", ...more };
  const res = await post("/api/v1/builds", body, tenant.key);
  if (!res.ok) throw new Error(await res.text());
  return res.json();
}
