// The pages to compare, from the command line and from files, each with a name that no other has.
import fs from "node:fs";
import { wrongUse } from "./failure.mjs";

/**
 * @typedef {{ name: string, url: string, options: Record<string, unknown> }} Page
 * @typedef {{ width: number, height: number }} Viewport
 */

/**
 * A page as an argument: an address, or `name=address`.
 * @param {string} argument
 * @param {string | undefined} base what addresses without a host are resolved against
 * @returns {Page}
 */
export function pageOfArgument(argument, base) {
  const [, name, address] = /^(?!https?:)([^=]+)=((?:https?:\/\/|\/).*)$/.exec(argument) ?? [];
  return asPage(name, address ?? argument, {}, base, "");
}

/**
 * @param {string} file
 * @param {string | undefined} base
 * @returns {Page[]}
 */
export function readPages(file, base) {
  return pagesOfText(textOf(file), file, base);
}

/**
 * @param {string} text
 * @param {string} file where it is from, for complaints
 * @param {string | undefined} base
 * @returns {Page[]}
 */
export function pagesOfText(text, file, base) {
  const isJson = /^\s*[[{]/.test(text);
  const pages = isJson ? pagesOfJson(text, file, base) : pagesOfLines(text, file, base);
  if (pages.length === 0) throw wrongUse(`${file} names no page`);
  return pages;
}

/** @param {string} file */
function textOf(file) {
  try {
    // As with other commands, "-" is what comes in through a pipe.
    return fs.readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (err) {
    throw wrongUse(`${file} cannot be read: ${err instanceof Error ? err.message : String(err)}`);
  }
}

/** @param {string} text @param {string} file @param {string | undefined} base */
function pagesOfLines(text, file, base) {
  return text.split(/\r?\n/).flatMap((line, at) => {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) return [];
    const [, name, address = ""] = /^(?:(.*?)\s+)?(\S+)$/.exec(trimmed) ?? [];
    return [asPage(name, address, {}, base, `${file}, line ${at + 1}: `)];
  });
}

/** @param {string} text @param {string} file @param {string | undefined} base */
function pagesOfJson(text, file, base) {
  /** @type {any} */
  let given;
  try {
    given = JSON.parse(text);
  } catch (err) {
    throw wrongUse(`${file} is not valid JSON: ${err instanceof Error ? err.message : String(err)}`);
  }
  const list = Array.isArray(given) ? given : given.pages;
  if (!Array.isArray(list)) {
    throw wrongUse(`${file}: give a list of pages, or {"options": {…}, "pages": […]}`);
  }
  return list.map((one, at) => {
    const { name, url, ...options } = typeof one === "string" ? { url: one } : (one ?? {});
    const where = `${file}, page ${at + 1}: `;
    if (typeof url !== "string") throw wrongUse(`${where}it has no "url"`);
    if (name !== undefined && typeof name !== "string") throw wrongUse(`${where}its "name" is no text`);
    return asPage(name, url, { ...given.options, ...options }, base, where);
  });
}

/**
 * @param {string | undefined} name
 * @param {string} address
 * @param {Record<string, unknown>} options
 * @param {string | undefined} base
 * @param {string} where
 * @returns {Page}
 */
function asPage(name, address, options, base, where) {
  if (!URL.canParse(address, base) || !/^https?:$/.test(new URL(address, base).protocol)) {
    const help = base ? "" : "; a path alone needs --base";
    throw wrongUse(`${where}"${address}" is no address of a page: write https://…${help}`);
  }
  const url = new URL(address, base);
  // Without the host: previews have another each time, and the name is what finds the baseline.
  return { name: name || `${url.pathname}${url.search}`, url: url.href, options };
}

/**
 * Each page once for each viewport, under a name that says which.
 * @param {Page[]} pages
 * @param {Viewport[]} viewports
 * @returns {Page[]}
 */
export function atEachViewport(pages, viewports) {
  if (viewports.length === 0) return pages;
  return pages.flatMap((page) =>
    viewports.map(({ width, height }) => ({
      ...page,
      name: `${page.name} ${width}x${height}`,
      options: { ...page.options, viewport_width: width, viewport_height: height },
    })),
  );
}

/** @param {Page[]} pages */
export function requireOwnNames(pages) {
  /** @type {Map<string, Page>} */
  const seen = new Map();
  for (const page of pages) {
    const other = seen.get(page.name);
    if (other) {
      throw wrongUse(
        `Two pages have the name "${page.name}" (${other.url} and ${page.url}): name them, as name=address`,
      );
    }
    seen.set(page.name, page);
  }
}
