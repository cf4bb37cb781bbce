// Where objects lie in a bucket of a tenant's own: its addresses, and the keys that captures get there.
import type { addressings, storageTargets } from "#db/schema/storage.ts";
import type { outputFormats } from "#db/schema/captures.ts";

export type TargetRow = typeof storageTargets.$inferSelect;
export type Place = { endpoint: string; bucket: string; addressing: (typeof addressings)[number] };

type Format = (typeof outputFormats)[number];

/** What a file's name may end in; the first is what it is given. */
const extensions: Record<Format, string[]> = {
  png: ["png"],
  jpeg: ["jpg", "jpeg"],
  webp: ["webp"],
  pdf: ["pdf"],
  html: ["html", "htm"],
  markdown: ["md"],
};

/** The object's address, the bucket in the path or in the host's name. Keys hold nothing that needs encoding. */
export function urlOf({ endpoint, bucket, addressing }: Place, key: string): string {
  const url = new URL(endpoint);
  if (addressing === "virtual_host") url.hostname = `${bucket}.${url.hostname}`;
  url.pathname = addressing === "path" ? `/${bucket}/${key}` : `/${key}`;
  return url.href;
}

type Named = { captureId: string; format: Format; madeAt: number };

/** The key of a capture's file: prefix, path with its placeholders filled in, and the format's extension unless it is there. */
export function keyOf(prefix: string, path: string, { captureId, format, madeAt }: Named): string {
  const filled = path
    .replaceAll("{capture_id}", captureId)
    .replaceAll("{date}", new Date(madeAt).toISOString().slice(0, 10))
    .replaceAll("{format}", format);
  const known = extensions[format];
  const isNamed = known.some((extension) => filled.toLowerCase().endsWith(`.${extension}`));
  return `${prefix}${filled}${isNamed ? "" : `.${known[0]}`}`;
}
