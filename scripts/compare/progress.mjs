// How far it is: one line that changes on a terminal, few lines in a log.
import { countsOf, differenceInWords, inWords } from "./results.mjs";

/** @typedef {import("./results.mjs").Result} Result */

const logEveryMs = 30_000;
export const marks = { pass: "✓", fail: "✗", new: "+", approved: "✓", error: "!" };

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
  const draw = () => isLive && stream.write(`… ${state()}`.slice(0, stream.columns - 1));
  const say = (/** @type {string} */ line) => {
    if (isQuiet) return;
    clear();
    stream.write(`${line}\n`);
    draw();
    saidAt = Date.now();
  };

  draw();
  return {
    say,
    /** @param {Result} result */
    add(result) {
      results.push(result);
      clear();
      draw();
      // What is the same needs no line of its own.
      if (result.outcome !== "pass")
        say(`${marks[result.outcome]} ${result.name}  ${differenceInWords(result)}`);
      else if (!isLive && Date.now() - saidAt > logEveryMs) say(`  ${state()}`);
    },
    end: clear,
  };
}
