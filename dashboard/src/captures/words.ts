import type { Capture } from "#api/client.ts";
import type { Tone } from "#ui/badge.tsx";

export const toneOf: Record<Capture["status"], Tone> = {
  completed: "good",
  failed: "bad",
  processing: "accent",
};
export const statusWords: Record<Capture["status"], string> = {
  completed: "Completed",
  failed: "Failed",
  processing: "Under way",
};
export const kindWords: Record<Capture["kind"], string> = {
  screenshot: "Screenshot",
  pdf: "PDF",
  content: "Content",
};

/** What the capture is of, in one line. */
export function nameOf({ target, options }: Capture): string {
  if (target?.title) return target.title;
  return addressOf({ target, options }) ?? "Page given in the request";
}

export function addressOf({ target, options }: Pick<Capture, "target" | "options">): string | undefined {
  const asked = options["url"];
  return target?.url ?? target?.final_url ?? (typeof asked === "string" ? asked : undefined);
}

export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  if (count < 1_000_000) return `${(count / 1000).toFixed(count < 10_000 ? 1 : 0)} kB`;
  return `${(count / 1_000_000).toFixed(1)} MB`;
}

export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

/** From asking to the stored file; undefined while it is under way. */
export function tookMs({ created_at, completed_at }: Capture): number | undefined {
  return completed_at === null ? undefined : Date.parse(completed_at) - Date.parse(created_at);
}
