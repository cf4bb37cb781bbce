// Branch, commit and build, as the CI that runs the command tells them.
import { execFileSync } from "node:child_process";
import fs from "node:fs";

/**
 * @typedef {{ ci?: string, branch?: string, commit?: string, parentBranch?: string, defaultBranch?: string, build?: string }} Surroundings
 * @typedef {Record<string, string | undefined>} Environment
 */

/**
 * @param {Environment} env
 * @returns {Surroundings}
 */
export function readSurroundings(env) {
  if (env["GITHUB_ACTIONS"]) return onGithub(env);
  if (env["GITLAB_CI"]) return onGitlab(env);
  if (env["CIRCLECI"]) return onCircle(env);
  return inCheckout();
}

/**
 * Of a pull request its own branch and last commit count, not the merge that Actions checks out.
 * @param {Environment} env
 * @returns {Surroundings}
 */
function onGithub(env) {
  const isBranch = env["GITHUB_REF_TYPE"] !== "tag";
  const event = eventIn(env["GITHUB_EVENT_PATH"]);
  return given({
    ci: "GitHub Actions",
    branch: env["GITHUB_HEAD_REF"] || (isBranch ? env["GITHUB_REF_NAME"] : undefined),
    commit: event.pull_request?.head?.sha ?? env["GITHUB_SHA"],
    parentBranch: env["GITHUB_BASE_REF"],
    defaultBranch: event.repository?.default_branch,
    // Jobs of one run share its number, and each attempt compares anew. Entries of a matrix share the job's name as well,
    // and no variable tells them apart: the action adds what does.
    build: joined(env["GITHUB_RUN_ID"], env["GITHUB_RUN_ATTEMPT"], env["GITHUB_JOB"]),
  });
}

/**
 * @param {string | undefined} file
 * @returns {{ pull_request?: { head?: { sha?: string } }, repository?: { default_branch?: string } }}
 */
function eventIn(file) {
  try {
    return file ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
  } catch {
    return {};
  }
}

/**
 * @param {Environment} env
 * @returns {Surroundings}
 */
function onGitlab(env) {
  return given({
    ci: "GitLab CI",
    branch: env["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"] || env["CI_COMMIT_BRANCH"],
    commit: env["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"] || env["CI_COMMIT_SHA"],
    parentBranch: env["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"],
    defaultBranch: env["CI_DEFAULT_BRANCH"],
    build: joined(env["CI_PIPELINE_ID"], env["CI_JOB_ID"]),
  });
}

/**
 * @param {Environment} env
 * @returns {Surroundings}
 */
function onCircle(env) {
  return given({
    ci: "CircleCI",
    branch: env["CIRCLE_BRANCH"],
    commit: env["CIRCLE_SHA1"],
    // Containers that run one job side by side share its number.
    build: joined(
      env["CIRCLE_WORKFLOW_ID"],
      env["CIRCLE_BUILD_NUM"],
      Number(env["CIRCLE_NODE_TOTAL"]) > 1 ? env["CIRCLE_NODE_INDEX"] : undefined,
    ),
  });
}

/** @returns {Surroundings} */
function inCheckout() {
  const branch = git("rev-parse", "--abbrev-ref", "HEAD");
  // A detached head has no branch.
  return given({ branch: branch === "HEAD" ? undefined : branch, commit: git("rev-parse", "HEAD") });
}

/** @param {string[]} args */
function git(...args) {
  try {
    return execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}

/** @param {(string | undefined)[]} parts */
function joined(...parts) {
  return parts.filter(Boolean).join("-") || undefined;
}

/**
 * @param {Record<string, string | undefined>} facts
 * @returns {Surroundings}
 */
function given(facts) {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value));
}
