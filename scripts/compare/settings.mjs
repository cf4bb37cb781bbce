// Where to and as whom: from the command line, its environment and the CI around it.
import { wrongUse } from "./failure.mjs";
import { readSurroundings } from "./surroundings.mjs";

/** @typedef {import("./surroundings.mjs").Environment} Environment */

/**
 * @param {import("./arguments.mjs").Asked} asked
 * @param {Environment} env
 */
export function readSettings(asked, env) {
  const around = readSurroundings(env);
  const key = env["STILLFRAME_API_KEY"]?.trim();
  if (!key) throw wrongUse("STILLFRAME_API_KEY is not set: it holds the API key, which is never an argument");
  return {
    server: serverOf(asked.server ?? env["STILLFRAME_SERVER"]),
    key,
    place: {
      project: needed(
        asked.project ?? env["STILLFRAME_PROJECT"],
        "project",
        "give --project or STILLFRAME_PROJECT",
      ),
      branch: needed(
        asked.branch ?? around.branch,
        "branch",
        "this is neither a known CI nor a branch of git; give --branch",
      ),
      commit: needed(
        asked.commit ?? around.commit,
        "commit",
        "this is neither a known CI nor a git checkout; give --commit",
      ),
      defaultBranch: around.defaultBranch,
      parentBranch: asked["parent-branch"] ?? around.parentBranch,
      build: [asked.build ?? around.build ?? localName(), asked.part].filter(Boolean).join("-"),
      total: asked.total,
    },
  };
}

const localName = () => `local-${new Date().toISOString().replaceAll(/[-:]|\..*/g, "")}`;

/** @param {string | undefined} text */
function serverOf(text) {
  const address = needed(text, "server", "give --server or STILLFRAME_SERVER, as https://api.example.com");
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw wrongUse(`--server ${address}: write it as https://api.example.com`);
  }
  // The address of the API itself does as well.
  return new URL(new URL(address).pathname.replace(/(\/api(\/v\d+)?)?\/*$/, "/"), address);
}

/** @param {string | undefined} value @param {string} what @param {string} remedy */
function needed(value, what, remedy) {
  if (value) return value;
  throw wrongUse(`No ${what}: ${remedy}`);
}
