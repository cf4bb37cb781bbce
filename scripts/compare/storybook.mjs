// The stories of a Storybook, each as a page of its own: index.json of version 7 and later, stories.json of version 6.
import { broken, wrongUse } from "./failure.mjs";
import { matcher } from "./glob.mjs";

/**
 * @typedef {import("./pages.mjs").Page} Page
 * @typedef {{ id: string, name: string, isDocs: boolean }} Story
 * @typedef {{ include: string[], exclude: string[] }} Filter
 */

const indexTimeoutMs = 30_000;

// What a Storybook's frame says of itself once it shows a story, or why it shows none: a broken story is a difference.
const shown = ".sb-show-main, .sb-show-errordisplay, .sb-show-nopreview";

/**
 * @param {string} address where the Storybook is served
 * @param {Filter} filter
 * @returns {Promise<Page[]>}
 */
export async function readStorybook(address, filter) {
  const base = baseOf(address);
  const stories = (await readIndex(base)).filter(({ isDocs }) => !isDocs);
  const wanted = stories.filter(wantedBy(filter));
  if (wanted.length === 0) {
    throw wrongUse(
      `None of the ${stories.length} stories at ${base.href} is left by --include and --exclude; patterns mean "Title/Name" or the story's id.`,
    );
  }
  return wanted.map(({ id, name }) => ({
    name,
    url: frameOf(base, id),
    options: { wait_for_selector: shown },
  }));
}

/** @param {string} address */
function baseOf(address) {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw wrongUse(`--storybook ${address}: give the address where the Storybook is served, as https://…`);
  }
  url.search = "";
  url.hash = "";
  // As a browser shows it, the address may name the page and not the folder.
  url.pathname = url.pathname.replace(/(index|iframe)\.html$/, "").replace(/\/?$/, "/");
  return url;
}

/** @param {URL} base @param {string} id */
function frameOf(base, id) {
  const url = new URL("iframe.html", base);
  url.search = new URLSearchParams({ id, viewMode: "story" }).toString();
  return url.href;
}

/** @param {Filter} filter */
function wantedBy({ include, exclude }) {
  const [taken, left] = [include.map(matcher), exclude.map(matcher)];
  return (/** @type {Story} */ { id, name }) => {
    const isMeant = (/** @type {(text: string) => boolean} */ matches) => matches(name) || matches(id);
    return (taken.length === 0 || taken.some(isMeant)) && !left.some(isMeant);
  };
}

/**
 * @param {URL} base
 * @returns {Promise<Story[]>}
 */
async function readIndex(base) {
  const index = (await fetchIndex(base, "index.json")) ?? (await fetchIndex(base, "stories.json"));
  const entries = index?.entries ?? index?.stories;
  if (!entries || typeof entries !== "object") {
    throw broken(
      `${base.href} has neither index.json nor stories.json: is it the address of a Storybook? Version 6 writes stories.json with features.buildStoriesJson.`,
    );
  }
  return Object.entries(entries).map(([id, entry]) => asStory(id, entry));
}

/** @param {string} id @param {any} entry */
function asStory(id, { title, kind, name, story, type, parameters }) {
  const parts = [title ?? kind, name ?? story].filter(Boolean);
  return { id, name: parts.join("/") || id, isDocs: type === "docs" || parameters?.docsOnly === true };
}

/** @param {URL} base @param {string} file */
async function fetchIndex(base, file) {
  const url = new URL(file, base);
  const res = await fetch(url, { signal: AbortSignal.timeout(indexTimeoutMs) }).catch(
    (/** @type {any} */ err) => {
      throw broken(`${url.href} could not be reached: ${err.cause?.code ?? err.message}`);
    },
  );
  const text = await res.text();
  if (res.status !== 404 && !res.ok) throw broken(`${url.href} answered ${res.status}`);
  try {
    // Static hosts answer what they lack with their start page.
    return res.ok ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
