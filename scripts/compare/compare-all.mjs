// One build: opened, filled with the comparisons of all pages, and ended.
import { Failure } from "./failure.mjs";
import { eachAtOnce } from "./pool.mjs";
import { showProgress } from "./progress.mjs";
import { comparePage, finalizeBuild, openBuild, readBuild } from "./service.mjs";

/**
 * @typedef {import("./results.mjs").Report} Report
 * @typedef {import("./results.mjs").Result} Result
 * @typedef {{
 *   client: import("./client.mjs").Client, place: import("./service.mjs").Place,
 *   pages: import("./pages.mjs").Page[], asked: import("./arguments.mjs").Asked, stderr: NodeJS.WriteStream,
 * }} Work
 */

/**
 * What came of it, and why it was stopped where it was.
 * @param {Work} work
 * @returns {Promise<{ report: Report, stopped?: Failure }>}
 */
export async function compareAll({ client, place, pages, asked, stderr }) {
  const opened = await openBuild(client, place);
  const progress = showProgress(stderr, { total: pages.length, isQuiet: asked.quiet === true });
  /** @type {Result[]} */
  const results = [];
  const reportOf = (/** @type {{ id: string, verdict: string, review_url?: string }} */ build) => ({
    ...place,
    build: { ...build, name: place.build, link: build.review_url ?? client.addressOf(`builds/${build.id}`) },
    results: inOrder(results, pages),
    failsOnNew: asked["fail-on-new"] === true,
  });
  try {
    await eachAtOnce(pages, asked.concurrency, async (page) => {
      const result = await comparePage(client, opened.id, page);
      results.push(result);
      progress.add(result);
    });
    // With others who take part in it, it is over when all are.
    const isShared = asked["no-finalize"] === true || place.total !== undefined;
    const end = isShared ? readBuild : finalizeBuild;
    return { report: reportOf(await end(client, opened.id)) };
  } catch (err) {
    const stopped = asStop(err, place.build, `${results.length} of ${pages.length}`);
    return { report: reportOf(opened), stopped };
  } finally {
    progress.end();
  }
}

/**
 * Whatever ended it early, the build is there to be gone on with.
 * @param {unknown} err @param {string} build @param {string} far
 */
function asStop(err, build, far) {
  const onward = `${far} pages were compared; the same command with --build ${build} goes on`;
  if (!(err instanceof Failure)) throw err;
  return new Failure(err.exitCode, `${err.message}. ${onward}`);
}

/** @param {Result[]} results @param {import("./pages.mjs").Page[]} pages */
function inOrder(results, pages) {
  const byName = new Map(results.map((result) => [result.name, result]));
  return pages.flatMap(({ name }) => byName.get(name) ?? []);
}
