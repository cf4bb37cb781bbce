// The result as Markdown, for a job's summary or a comment at a pull request.
import { countsOf, differenceInWords, inWords } from "./results.mjs";

/** @typedef {import("./results.mjs").Report} Report */

// A job's summary may have 1 MiB, and nobody reads further.
const rowsMax = 200;
const words = {
  pass: "the same",
  fail: "**differs**",
  new: "new",
  approved: "approved",
  error: "**failed**",
};

/** @param {Report} report */
export function asMarkdown({ project, branch, build, results }) {
  const rows = results.filter(({ outcome }) => outcome !== "pass");
  const lines = [
    `### ${escaped(project)}: ${inWords(countsOf(results))}`,
    "",
    `Branch ${escaped(branch)}, [build ${escaped(build.name)}](${build.link}).`,
  ];
  if (rows.length > 0)
    lines.push("", "| page | | |", "| --- | --- | --- |", ...rows.slice(0, rowsMax).map(asRow));
  if (rows.length > rowsMax) lines.push("", `And ${rows.length - rowsMax} more.`);
  return `${lines.join("\n")}\n`;
}

/** @param {import("./results.mjs").Result} result */
function asRow(result) {
  const name = `[${escaped(result.name)}](${encodedLink(result.link ?? result.url)})`;
  return `| ${name} | ${words[result.outcome]} | ${escaped(differenceInWords(result))} |`;
}

/** Names are the pages', so they may hold anything. @param {string} text */
function escaped(text) {
  return text.replaceAll(/[\\`*_{}[\]<>|#&]/g, String.raw`\$&`).replaceAll(/\s+/g, " ");
}

/** As an address it means the same, and a link can hold it. @param {string} address */
function encodedLink(address) {
  return address.replaceAll("(", "%28").replaceAll(")", "%29").replaceAll("|", "%7C");
}
