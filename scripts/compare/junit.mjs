// The result as JUnit's XML, which every CI shows.
import { countsOf, differenceInWords, needsReview } from "./results.mjs";

/** @typedef {import("./results.mjs").Report} Report */

/** @param {Report} report */
export function asJunit({ project, results, failsOnNew }) {
  const failures = results.filter((result) => needsReview(result, failsOnNew)).length;
  const seconds = results.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000;
  const facts = `tests="${results.length}" failures="${failures}" errors="${countsOf(results).error}" time="${seconds.toFixed(3)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${facts}>`,
    `  <testsuite name="${escaped(project)}" ${facts}>`,
    ...results.map((result) => asCase(result, project, failsOnNew)),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

/** @param {import("./results.mjs").Result} result @param {string} project @param {boolean} failsOnNew */
function asCase(result, project, failsOnNew) {
  const start = `    <testcase name="${escaped(result.name)}" classname="${escaped(project)}" time="${(result.durationMs / 1000).toFixed(3)}"`;
  const message = escaped(differenceInWords(result));
  const place = escaped(result.link ?? result.url);
  if (result.outcome === "error") return `${start}><error message="${message}">${place}</error></testcase>`;
  if (needsReview(result, failsOnNew))
    return `${start}><failure message="${message}">${place}</failure></testcase>`;
  return `${start}/>`;
}

/** @type {Record<string, string>} */
const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/** XML cannot hold control characters at all, not even written as entities. @param {string} text */
function escaped(text) {
  return text
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? "")
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD");
}
