// How far it is: one line that changes on a terminal, a line now and then in a log.
import { countsOf, inWords } from "./results.mjs";

/** @typedef {import("./results.mjs").Result} Result */

const logEveryMs = 30_000;

/**
 * @param {NodeJS.WriteStream} stream
 * @param {{ total: number, isQuiet: boolean }} settings
 */
export function showProgress(stream, { total, isQuiet }) {
  /** @type {Result[]} */
  const results = [];
  const isLive = stream.isTTY && !isQuiet;
  let saidAt = Date.now();

  const state = () =>
    `${results.length} of ${total} compared${results.length > 0 ? `: ${inWords(countsOf(results))}` : ""}`;
  const clear = () => isLive && stream.write("\r\u001B[2K");
  const draw = () => isLive && stream.write(`… ${state()}`.slice(0, (stream.columns || 80) - 1));

  draw();
  return {
    /** @param {Result} result */
    add(result) {
      results.push(result);
      clear();
      draw();
      if (isLive || isQuiet || Date.now() - saidAt < logEveryMs || results.length === total) return;
      stream.write(`  ${state()}\n`);
      saidAt = Date.now();
    },
    end: clear,
  };
}
