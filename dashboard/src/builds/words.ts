import type { Build, Comparison } from "#api/client.ts";
import type { Tone } from "#ui/badge.tsx";

export const buildWords: Record<Build["verdict"], { text: string; tone: Tone }> = {
  pending: { text: "Under way", tone: "accent" },
  needs_review: { text: "Needs review", tone: "warn" },
  fail: { text: "Failed", tone: "bad" },
  pass: { text: "Passed", tone: "good" },
};

/** What stands for a comparison: its decision where there is one, else its verdict. */
export function standing(
  { status, verdict }: Pick<Comparison, "status" | "verdict">,
  decision: Comparison["decision"],
): { text: string; tone: Tone } {
  if (decision === "approved") return { text: "Approved", tone: "good" };
  if (decision === "rejected") return { text: "Rejected", tone: "bad" };
  if (status === "failed") return { text: "Not made", tone: "bad" };
  if (verdict === "fail") return { text: "Differs", tone: "warn" };
  if (verdict === "new") return { text: "New", tone: "accent" };
  if (verdict === "pass") return { text: "Same", tone: "plain" };
  return { text: "Under way", tone: "plain" };
}

/** Whether somebody has to say what to do with it. */
export function isOpen({ verdict }: Comparison, decision: Comparison["decision"]): boolean {
  return decision === null && (verdict === "fail" || verdict === "new");
}
