// What came of each page, and what it comes to for all.
import { exitCodes } from "./failure.mjs";

/**
 * @typedef {"pass" | "fail" | "new" | "approved" | "error"} Outcome `approved`: it differs or is new, and somebody said
 *   that it should be so; `error`: it could not be compared
 * @typedef {{
 *   name: string, url: string, outcome: Outcome, durationMs: number,
 *   id?: string, diffPixels?: number, diffRatio?: number, reasons?: string[], link?: string, problem?: string,
 * }} Result
 * @typedef {{ id: string, name: string, verdict: string, link: string }} Build
 * @typedef {{ project: string, branch: string, commit: string, build: Build, results: Result[], failsOnNew: boolean }} Report
 * @typedef {Record<Outcome, number>} Counts
 */

/** @param {readonly Result[]} results @returns {Counts} */
export function countsOf(results) {
  const counts = { pass: 0, fail: 0, new: 0, approved: 0, error: 0 };
  for (const { outcome } of results) counts[outcome] += 1;
  return counts;
}

/** @param {Counts} counts */
export function inWords({ pass, fail, new: fresh, approved, error }) {
  const parts = [
    `${pass} the same`,
    fail && `${fail} differ`,
    fresh && `${fresh} new`,
    approved && `${approved} approved`,
    error && `${error} failed`,
  ];
  return parts.filter(Boolean).join(", ");
}

/** Whether somebody has to look at it. @param {Result} result @param {boolean} failsOnNew */
export function needsReview({ outcome }, failsOnNew) {
  return outcome === "fail" || (outcome === "new" && failsOnNew);
}

/** @param {Report} report */
export function exitCodeOf({ results, failsOnNew }) {
  if (results.some(({ outcome }) => outcome === "error")) return exitCodes.failed;
  return results.some((result) => needsReview(result, failsOnNew)) ? exitCodes.differences : exitCodes.pass;
}

/** What differs in one line, as `1,234 px, 0.53 %, moved`. @param {Result} result */
export function differenceInWords({ outcome, diffPixels, diffRatio, reasons, problem }) {
  if (outcome === "error") return problem ?? "failed";
  if (outcome === "new") return "no baseline yet";
  if (outcome === "approved" && diffPixels === undefined) return "set as baseline";
  const share = diffRatio === undefined ? "" : `${percent(diffRatio)} %`;
  const pixels = diffPixels === undefined ? "" : `${diffPixels.toLocaleString("en-US")} px`;
  return [pixels, share, ...(reasons ?? [])].filter(Boolean).join(", ");
}

/** Never 0 for what is more than nothing. @param {number} ratio */
function percent(ratio) {
  const value = ratio * 100;
  return value === 0 || value >= 0.01 ? value.toFixed(2) : value.toPrecision(1);
}
