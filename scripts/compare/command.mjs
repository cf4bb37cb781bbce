// The command from its first line to its exit code.
import fs from "node:fs";
import { readArguments } from "./arguments.mjs";
import { connect } from "./client.mjs";
import { compareAll } from "./compare-all.mjs";
import { Failure, exitCodes, wrongUse } from "./failure.mjs";
import { help } from "./help.mjs";
import { atEachViewport, pageOfArgument, pagesOfText, readPages, requireOwnNames } from "./pages.mjs";
import { writeReports } from "./reports.mjs";
import { exitCodeOf } from "./results.mjs";
import { readSettings } from "./settings.mjs";
import { readStorybook } from "./storybook.mjs";
import { asTable } from "./table.mjs";

/**
 * @typedef {import("./arguments.mjs").Asked} Asked
 * @typedef {{
 *   env: import("./surroundings.mjs").Environment,
 *   stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream, signal: AbortSignal,
 * }} World
 */

/** @type {{ version: string }} */
const { version } = JSON.parse(fs.readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

/**
 * @param {string[]} args
 * @param {World} world
 * @returns {Promise<number>} the exit code
 */
export async function runCommand(args, world) {
  try {
    const asked = readArguments(args);
    if (asked.help || asked.version) {
      world.stdout.write(asked.help ? help : `${version}\n`);
      return exitCodes.pass;
    }
    return await compareAndReport(asked, world);
  } catch (err) {
    if (!(err instanceof Failure)) throw err;
    world.stderr.write(`✗ ${err.message}\n`);
    return err.exitCode;
  }
}

/** @param {Asked} asked @param {World} world */
async function compareAndReport(asked, world) {
  const { server, key, place } = readSettings(asked, world.env);
  const pages = await pagesOf(asked);
  const { stderr } = world;
  // In the place of the line that says how far it is, where there is one.
  const note = (/** @type {string} */ line) =>
    asked.quiet || stderr.write(`${stderr.isTTY ? "\r\u001B[2K" : ""}  ${line}\n`);
  const client = connect({ server, key, version, signal: world.signal, note });
  const { report, stopped } = await compareAll({ client, place, pages, asked, stderr });
  if (report) {
    // Standard output is one thing: what was asked for there, or else the table.
    if (![asked.json, asked.junit, asked.markdown].includes("-")) world.stdout.write(asTable(report));
    writeReports(report, asked, world.env);
  }
  if (stopped) throw stopped;
  return report ? exitCodeOf(report) : exitCodes.failed;
}

/** @param {Asked} asked */
async function pagesOf(asked) {
  const { base, storybook, urls, include = [], exclude = [] } = asked;
  const pages = asked.pages.map((argument) => pageOfArgument(argument, base));
  if (urls !== undefined) pages.push(...pagesOfText(urls, "--urls", base));
  for (const file of asked["urls-file"] ?? []) pages.push(...readPages(file, base));
  if (storybook !== undefined) pages.push(...(await readStorybook(storybook, { include, exclude })));
  if (pages.length === 0) {
    throw wrongUse("No page is given: name addresses, --urls-file or --storybook. See --help.");
  }
  const each = atEachViewport(pages, asked.viewports).map((page) => ({
    ...page,
    options: { ...asked.options, ...page.options },
  }));
  requireOwnNames(each);
  return each;
}
