// Where the result goes beside the terminal: files that were asked for, and what GitHub Actions reads.
import fs from "node:fs";
import process from "node:process";
import { wrongUse } from "./failure.mjs";
import { asJunit } from "./junit.mjs";
import { asMarkdown } from "./markdown.mjs";
import { countsOf } from "./results.mjs";

/**
 * @typedef {import("./results.mjs").Report} Report
 * @typedef {{ json?: string | undefined, junit?: string | undefined, markdown?: string | undefined }} Files
 */

/**
 * @param {Report} report
 * @param {Files} files
 * @param {Record<string, string | undefined>} env
 */
export function writeReports(report, files, env) {
  write(files.json, () => asJson(report));
  write(files.junit, () => asJunit(report));
  write(files.markdown, () => asMarkdown(report));
  if (env["GITHUB_STEP_SUMMARY"]) fs.appendFileSync(env["GITHUB_STEP_SUMMARY"], asMarkdown(report));
  if (env["GITHUB_OUTPUT"]) fs.appendFileSync(env["GITHUB_OUTPUT"], asOutputs(report));
}

/** @param {string | undefined} file @param {() => string} text */
function write(file, text) {
  if (file === undefined) return;
  if (file === "-") {
    process.stdout.write(text());
    return;
  }
  try {
    fs.writeFileSync(file, text());
  } catch (err) {
    throw wrongUse(`${file} cannot be written: ${err instanceof Error ? err.message : String(err)}`);
  }
}

/** @param {Report} report */
function asJson({ project, branch, commit, build, results }) {
  const comparisons = results.map(({ outcome, diffPixels, diffRatio, durationMs, ...rest }) => ({
    ...rest,
    verdict: outcome,
    diff_pixels: diffPixels,
    diff_ratio: diffRatio,
    duration_ms: durationMs,
  }));
  const facts = {
    verdict: build.verdict,
    project,
    branch,
    commit,
    build_id: build.id,
    build: build.name,
    build_url: build.link,
  };
  return `${JSON.stringify({ ...facts, counts: countsOf(results), comparisons }, undefined, 2)}\n`;
}

/** @param {Report} report */
function asOutputs({ build, results }) {
  const outputs = {
    verdict: build.verdict,
    "build-id": build.id,
    "build-url": build.link,
    counts: JSON.stringify(countsOf(results)),
  };
  // A line break would begin another output.
  return Object.entries(outputs)
    .map(([name, value]) => `${name}=${value.replaceAll(/[\r\n]/g, " ")}\n`)
    .join("");
}
