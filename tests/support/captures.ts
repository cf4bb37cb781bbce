import { eq } from "drizzle-orm";
import { captures } from "#db/schema/captures.ts";
import { env } from "cloudflare:workers";
import { addToSum } from "./storage.ts";
import { db } from "./world.ts";

type Row = typeof captures.$inferInsert;

/** Puts a capture with a stored file there, as if it had been made. */
export async function storeCapture(
  tenantId: string,
  values: Partial<Row> = {},
): Promise<{ id: string; objectKey: string }> {
  const id = values.id ?? `cap_${crypto.randomUUID()}`;
  const objectKey = `${tenantId}/captures/${id}/png`;
  const stored = await env.FILES.put(objectKey, "file", { httpMetadata: { contentType: "image/png" } });
  await db.insert(captures).values({
    id,
    tenantId,
    kind: "screenshot",
    status: "completed",
    url: "https://example.com/",
    options: {},
    outputs: [{ format: "png", key: objectKey, etag: stored.httpEtag, sizeBytes: 4, width: 1, height: 1 }],
    createdAt: Date.now(),
    storedBytes: 4,
    storedFiles: 1,
    ...values,
  });
  await addToSum(tenantId, values.storedBytes ?? 4, values.storedFiles ?? 1);
  return { id, objectKey };
}

export async function captureRow(id: string) {
  return db.select().from(captures).where(eq(captures.id, id)).get();
}
