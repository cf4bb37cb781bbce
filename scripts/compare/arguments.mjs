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
  part: { type: "string" },
  total: { type: "string" },
  "no-finalize": { type: "boolean" },
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

const share = { isValid: (/** @type {string} */ text) => isIn(text, 1), valid: "a number from 0 to 1" };
/** @param {string[]} names */
const oneOf = (...names) => ({
  isValid: (/** @type {string} */ text) => names.includes(text),
  valid: names.join(" or "),
});

/**
 * What these may be, so that a wrong one is told before a build is opened.
 * @type {Record<string, { isValid: (text: string) => boolean, valid: string }>}
 */
const known = {
  threshold: share,
  "max-diff-ratio": share,
  "max-diff-pixels": {
    isValid: (text) => Number.isInteger(Number(text)) && isIn(text, Infinity),
    valid: "a whole number, 0 or more",
  },
  algorithm: oneOf("pixel", "ssim"),
  "size-mismatch": oneOf("fail", "pad"),
};

/** @param {string} text @param {number} most */
function isIn(text, most) {
  return text.trim() !== "" && Number(text) >= 0 && Number(text) <= most;
}

/** @param {string} flag @param {string} text */
function asKnown(flag, text) {
  const rule = known[flag];
  if (rule && !rule.isValid(text)) throw wrongUse(`--${flag} ${text}: give ${rule.valid}`);
  return Number.isNaN(Number(text)) ? text : Number(text);
}

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
    total: asTotal(values.total),
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

/** @param {string | undefined} text */
function asTotal(text) {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw wrongUse(`--total ${text}: give how many pages the build will have in all, 1 or more`);
}

/**
 * In the form of the API's body. What a value of `--option` may be is the service's to say.
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
    if (value === undefined) continue;
    options[flag.replaceAll("-", "_")] = typeof value === "string" ? asKnown(flag, value) : value;
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
