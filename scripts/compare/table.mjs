// The result for people at a terminal: what differs, with links, and what it comes to.
import { countsOf, differenceInWords, inWords } from "./results.mjs";

/** @typedef {import("./results.mjs").Report} Report */

const marks = { pass: "✓", fail: "✗", new: "+", approved: "✓", error: "!" };

/** @param {Report} report */
export function asTable({ build, results, project, branch }) {
  const rows = results
    .filter(({ outcome }) => outcome !== "pass")
    .map((result) => [
      marks[result.outcome],
      result.name,
      differenceInWords(result),
      result.outcome === "error" ? result.url : (result.link ?? ""),
    ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? "").length)));
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const sum = `${project}, ${branch}, build ${build.name}: ${inWords(countsOf(results))}`;
  return [...lines, ...(lines.length > 0 ? [""] : []), sum, build.link, ""].join("\n");
}
