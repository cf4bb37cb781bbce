import type { BaselineRow, ProjectRow } from "#comparisons/rows.ts";

/** What webhooks and listeners are told of a baseline that was set or deleted by itself. */
export function toldOf(
  { id, name, branch, captureId }: Pick<BaselineRow, "id" | "name" | "branch" | "captureId">,
  project: ProjectRow | null,
  cause: "set" | "deleted",
): Record<string, unknown> {
  return { baseline_id: id, name, project: project?.name ?? null, branch, capture_id: captureId, cause };
}
