// What the command line asks for.
import { parseArgs } from "node:util";
import { wrongUse } from "./failure.mjs";

/**
 * @typedef {import("./pages.mjs").Viewport} Viewport
 * @typedef {ReturnType<typeof readArguments>} Asked
 */

const flags = /** @type {const} */ ({
  urls: { type: "string" },
  "urls-file": { type: "string", multiple: true },
  base: { type: "string" },
  storybook: { type: "string" },
  include: { type: "string", multiple: true },
  exclude: { type: "string", multiple: true },
  viewport: { type: "string", multiple: true },
  server: { type: "string" },
  project: { type: "string" },
  branch: { type: "string" },
  commit: { type: "string" },
  build: { type: "string" },
  "parent-branch": { type: "string" },
  threshold: { type: "string" },
  "max-diff-pixels": { type: "string" },
  "max-diff-ratio": { type: "string" },
  "include-aa": { type: "boolean" },
  algorithm: { type: "string" },
  "size-mismatch": { type: "string" },
  "ignore-selector": { type: "string", multiple: true },
  option: { type: "string", multiple: true },
  approve: { type: "boolean" },
  json: { type: "string" },
  junit: { type: "string" },
  markdown: { type: "string" },
  "fail-on-new": { type: "boolean" },
  concurrency: { type: "string" },
  quiet: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
});

/** Those that the API takes under the same name. */
const passedOn = /** @type {const} */ ([
  "threshold",
  "max-diff-pixels",
  "max-diff-ratio",
  "include-aa",
  "algorithm",
  "size-mismatch",
  "approve",
]);

const concurrencyUsual = 4;
const concurrencyMax = 50;

/** @param {string[]} args */
export function readArguments(args) {
  const { values, positionals } = parsed(args);
  return {
    ...values,
    pages: positionals,
    viewports: (values.viewport ?? []).flatMap((text) => text.split(",")).map(asViewport),
    concurrency: asConcurrency(values.concurrency),
    options: optionsOf(values),
  };
}

/** @param {string[]} args */
function parsed(args) {
  try {
    return parseArgs({ args, options: flags, allowPositionals: true });
  } catch (err) {
    // The first sentence names the option; the rest is about parsers.
    const [sentence = ""] = (err instanceof Error ? err.message : String(err)).split(/\. |\n/);
    throw wrongUse(`${sentence}. See --help.`);
  }
}

/** @param {string} text @returns {Viewport} */
function asViewport(text) {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(text.trim()) ?? [];
  if (!width || !height) throw wrongUse(`--viewport ${text}: write width and height as 1280x720`);
  return { width: Number(width), height: Number(height) };
}

/** @param {string | undefined} text */
function asConcurrency(text) {
  const count = text === undefined ? concurrencyUsual : Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= concurrencyMax) return count;
  throw wrongUse(`--concurrency ${text}: give a whole number from 1 to ${concurrencyMax}`);
}

/**
 * In the form of the API's body. What a value may be is the service's to say.
 * @param {ReturnType<typeof parsed>["values"]} values
 */
function optionsOf(values) {
  /** @type {Record<string, unknown>} */
  const options = {};
  for (const text of values.option ?? []) {
    const [, name, value = ""] = /^([^=]+)=([^]*)$/.exec(text) ?? [];
    if (!name) throw wrongUse(`--option ${text}: write name=value, as full_page=true`);
    options[name.replaceAll("-", "_")] = asValue(value);
  }
  for (const flag of passedOn) {
    const value = values[flag];
    if (value !== undefined)
      options[flag.replaceAll("-", "_")] = typeof value === "string" ? asValue(value) : value;
  }
  const selectors = (values["ignore-selector"] ?? []).map((selector) => ({ selector }));
  if (selectors.length > 0) options["ignore_regions"] = [...listed(options["ignore_regions"]), ...selectors];
  return options;
}

/** @param {unknown} value @returns {unknown[]} */
const listed = (value) => (Array.isArray(value) ? value : []);

/** Numbers, true, lists and objects as JSON has them; what is not JSON is a text. @param {string} text */
function asValue(text) {
  try {
    return /** @type {unknown} */ (JSON.parse(text));
  } catch {
    return text;
  }
}
