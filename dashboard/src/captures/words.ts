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

/** From asking to the stored file; undefined while it is under way. */
export function tookMs({ created_at, completed_at }: Capture): number | undefined {
  return completed_at === null ? undefined : Date.parse(completed_at) - Date.parse(created_at);
}
