// What the command asks of the service, in the service's own names.
import { createHash, randomUUID } from "node:crypto";
import { broken, wrongUse } from "./failure.mjs";
import { refusal } from "./refusal.mjs";

// What the service says of a key whose first answer it has no longer, or that another asked with.
const isSpent = /^idempotency_(gone|mismatch)$/;

/**
 * @typedef {import("./client.mjs").Client} Client
 * @typedef {import("./client.mjs").Answer} Answer
 * @typedef {import("./pages.mjs").Page} Page
 * @typedef {import("./results.mjs").Result} Result
 * @typedef {{ project: string, build: string, branch: string, commit: string, total?: number | undefined, parentBranch?: string | undefined, defaultBranch?: string | undefined }} Place
 */

/** Options of a comparison; all others are those of the capture made for it. */
export const comparisonOptions = [
  "threshold",
  "max_diff_pixels",
  "max_diff_ratio",
  "include_aa",
  "ignore_regions",
  "tolerances",
  "algorithm",
  "size_mismatch",
  "baseline",
  "baseline_url",
  "baseline_options",
  "candidate_options",
  "approve",
];

/** An error page is no page to compare, unless somebody says so. */
const usual = { ignore_host_errors: false };

/**
 * The build, made or gone on with, and its project, made where there is none.
 * @param {Client} client
 * @param {Place} place
 */
export async function openBuild(client, place) {
  const { project, build, branch, commit, total, parentBranch, defaultBranch } = place;
  const named = { name: project, ...(defaultBranch && { default_branch: defaultBranch }) };
  await done(client, "POST", "projects", named, [409]);
  const body = {
    project,
    build,
    branch,
    commit,
    ...(parentBranch && { parent_branch: parentBranch }),
    ...(total && { total }),
  };
  const { body: opened } = await done(client, "POST", "builds", body);
  if (opened.finalized_at) {
    throw wrongUse(
      `The build ${build} of ${project} is finalised and takes no more pages: give another --build, or --part where a job runs several times at once`,
    );
  }
  return asBuild(opened);
}

/** @param {Client} client @param {string} buildId */
export async function finalizeBuild(client, buildId) {
  const { body } = await done(client, "POST", `builds/${buildId}/finalize`, {});
  return asBuild(body);
}

/** The build as it is, for one that others go on with. @param {Client} client @param {string} buildId */
export async function readBuild(client, buildId) {
  const { body } = await done(client, "GET", `builds/${buildId}`);
  return asBuild(body);
}

/** @param {{ id: string, verdict: string, review_url?: string }} build older services have no page for it */
const asBuild = ({ id, verdict, review_url }) => ({ id, verdict, ...(review_url && { review_url }) });

/**
 * @param {Client} client @param {string} method @param {string} path @param {object} [body]
 * @param {number[]} fineToo statuses beside success
 */
async function done(client, method, path, body, fineToo = []) {
  const answer = await client.send(method, path, body, method === "POST" ? randomUUID() : undefined);
  if (answer.problem && !fineToo.includes(answer.status)) {
    // Of a project or build none is missing that was not just made.
    const isOther = answer.problem.code === "not_found";
    throw broken(
      isOther ? `${answer.problem.detail} (check --server: it has no comparisons)` : refusal(answer),
    );
  }
  return answer;
}

/**
 * @param {Client} client
 * @param {string} buildId
 * @param {Page} page
 * @returns {Promise<Result>}
 */
export async function comparePage(client, buildId, page) {
  const startedAt = performance.now();
  const answer = await compareOnce(client, bodyOf(buildId, page));
  const durationMs = Math.round(performance.now() - startedAt);
  const facts = { name: page.name, url: page.url, durationMs };
  if (answer.problem) return { ...facts, outcome: "error", problem: refusal(answer) };
  return { ...facts, ...outcomeOf(answer.body) };
}

/** @param {string} buildId @param {Page} page @returns {Record<string, unknown>} */
function bodyOf(buildId, { name, url, options }) {
  /** @type {Record<string, unknown>} */
  const body = { url, name, build: buildId };
  /** @type {Record<string, unknown>} */
  const ofCapture = { ...usual };
  for (const [option, value] of Object.entries(options)) {
    (comparisonOptions.includes(option) ? body : ofCapture)[option] = value;
  }
  return { ...body, options: ofCapture };
}

/**
 * The key comes of what is asked, so that a build that was interrupted takes what was done by then as it is.
 * @param {Client} client @param {Record<string, unknown>} body
 * @returns {Promise<Answer>}
 */
async function compareOnce(client, body) {
  const key = createHash("sha256").update(JSON.stringify(body)).digest("hex");
  const answer = await client.send("POST", "compare", body, key);
  if (!answer.isReplayed && !isSpent.test(answer.problem?.code ?? "")) return answer;
  // A failure of then may be over, and an answer of then holds links that have ended.
  if (answer.problem) return client.send("POST", "compare", body, randomUUID());
  return client.send("GET", `comparisons/${answer.body.id}`);
}

/** @param {any} comparison @returns {Omit<Result, "name" | "url" | "durationMs">} */
function outcomeOf(comparison) {
  const { id, verdict, regions = [], diff_pixels: diffPixels, diff_ratio: diffRatio } = comparison;
  const link = comparison.side_by_side_url ?? comparison.diff_url;
  const unmatched = (comparison.unmatched_selectors ?? []).map(
    (/** @type {string} */ one) => `nothing is ${one}`,
  );
  const reasons = [
    ...new Set(regions.map((/** @type {any} */ region) => String(region.reason))),
    ...unmatched,
  ];
  return {
    id: String(id),
    outcome: verdict !== "pass" && comparison.decision === "approved" ? "approved" : verdict,
    ...(diffPixels != null && { diffPixels, diffRatio }),
    ...(verdict === "fail" && { reasons: comparison.size_mismatch ? ["another size", ...reasons] : reasons }),
    ...(link && { link }),
  };
}
