// Copies a whole PDF into another: its objects get new numbers, its names a prefix, its tops new parents.
import type { Added, Whole } from "./assemble.ts";
import { numberAfter, objectOf, type PdfFile, readPdf, refAfter, UnknownPdf } from "./file.ts";
import { mapTokens, withoutStrings } from "./tokens.ts";

/** The objects that stand for the document as a whole, of which the new one has its own. */
type Tops = {
  pages: number;
  outlines: number | undefined;
  tagRoot: number | undefined;
  parentTree: number | undefined;
  idTree: number | undefined;
  destinations: number | undefined;
};

export function addDocument(whole: Whole, bytes: Uint8Array): Added {
  const file = readPdf(bytes);
  const catalog = objectOf(file, file.root).head;
  const tops = topsOf(file, withoutStrings(catalog));
  const ids = newIds(whole, file, tops);
  const copy = (text: string) => renamed(text, whole, ids);
  const own = new Set([
    file.root,
    file.info,
    tops.outlines,
    tops.tagRoot,
    tops.parentTree,
    tops.idTree,
    tops.destinations,
  ]);
  for (const id of file.offsets.keys()) {
    if (own.has(id)) continue;
    const { head, stream } = objectOf(file, id);
    const copied = copy(head);
    const isTop = id === tops.pages;
    whole.writer.put(
      ids.get(id) ?? 0,
      isTop ? copied.replace("<<", `<</Parent ${whole.pages} 0 R `) : copied,
      stream,
    );
  }
  const headOf = (id: number | undefined) => (id === undefined ? "" : objectOf(file, id).head);
  const outlines = withoutStrings(copy(headOf(tops.outlines)));
  const tagRoot = withoutStrings(copy(headOf(tops.tagRoot)));
  const parents = /\/Nums\s*\[([^]*)\]/.exec(headOf(tops.parentTree))?.[1] ?? "";
  return {
    pages: ids.get(tops.pages) ?? 0,
    pageCount: numberAfter("Count", headOf(tops.pages)) ?? 0,
    firstPage: ids.get(firstPage(file, tops.pages)) ?? 0,
    bookmarks: bookmarksOf(outlines),
    tags: kidsOf("K", tagRoot),
    parents: copy(shiftedKeys(parents, whole.keyShift)),
    parentKeys: numberAfter("ParentTreeNextKey", tagRoot) ?? 0,
    idTrees: kidsOf("Kids", withoutStrings(copy(headOf(tops.idTree)))),
    destinations: copy(destinationsOf(file, withoutStrings(catalog), tops, whole.prefix)),
    language: languageOf(catalog),
  };
}

function topsOf(file: PdfFile, catalog: string): Tops {
  const pages = refAfter("Pages", catalog);
  if (pages === undefined) throw new UnknownPdf("no pages");
  const tagRoot = refAfter("StructTreeRoot", catalog);
  const tags = tagRoot === undefined ? "" : withoutStrings(objectOf(file, tagRoot).head);
  return {
    pages,
    outlines: refAfter("Outlines", catalog),
    tagRoot,
    parentTree: refAfter("ParentTree", tags),
    idTree: refAfter("IDTree", tags),
    destinations: refAfter("Dests", catalog),
  };
}

/** New numbers for all; those of the tops are the new document's own, so that what hangs on them hangs there. */
function newIds({ writer, document, bookmark }: Whole, file: PdfFile, tops: Tops): Map<number, number> {
  const ids = new Map<number, number>();
  for (const id of file.offsets.keys()) {
    if (id === tops.tagRoot) ids.set(id, document);
    else if (id === tops.outlines) ids.set(id, bookmark);
    else if (id !== file.root && id !== file.info) ids.set(id, writer.reserve());
  }
  return ids;
}

/** References, keys of the parent tree, and names of places and of elements. */
function renamed(text: string, { keyShift, prefix }: Whole, ids: Map<number, number>): string {
  return mapTokens(
    text,
    (part) =>
      part
        .replaceAll(/(?<![\d.])(\d+) \d+ R\b/g, (_, id: string) => {
          const now = ids.get(Number(id));
          return now === undefined ? "null" : `${now} 0 R`;
        })
        .replaceAll(
          /\/(StructParents?) (\d+)/g,
          (_, name: string, key: string) => `/${name} ${Number(key) + keyShift}`,
        )
        .replaceAll(/\/Dest \/(?=\S)/g, `/Dest /${prefix}`),
    // Table cells name their heads so; all else that is named so is these names' index.
    (string, name) => (/^\/(ID|Headers|Limits|Names)$/.test(name) ? `(${prefix}${string.slice(1)}` : string),
  );
}

function bookmarksOf(outlines: string): Added["bookmarks"] {
  const [first, last] = [refAfter("First", outlines), refAfter("Last", outlines)];
  if (first === undefined || last === undefined) return undefined;
  return {
    entries: `/First ${first} 0 R /Last ${last} 0 R`,
    count: Math.abs(numberAfter("Count", outlines) ?? 1),
  };
}

/** The references of an entry that holds one or a list. */
function kidsOf(name: string, text: string): number[] {
  const list =
    new RegExp(`/${name}\\s*\\[([^\\]]*)\\]`).exec(text)?.[1] ??
    new RegExp(`/${name}\\s+(\\d+ 0 R)`).exec(text)?.[1];
  return [...(list ?? "").matchAll(/(\d+) \d+ R/g)].map(([, id]) => Number(id));
}

/** `key ref key ref …`, each key further on. */
function shiftedKeys(numbers: string, shift: number): string {
  return numbers
    .replaceAll(/(\d+)(\s+\d+ \d+ R)/g, (_, key: string, ref: string) => `${Number(key) + shift}${ref}`)
    .trim();
}

function firstPage(file: PdfFile, pages: number): number {
  const { head } = objectOf(file, pages);
  const first = kidsOf("Kids", head)[0];
  if (first === undefined) throw new UnknownPdf("no page");
  return /\/Type\s*\/Pages\b/.test(objectOf(file, first).head) ? firstPage(file, first) : first;
}

/** Named places: a dictionary of its own in what Chrome writes, in the catalog in what we write. */
function destinationsOf(file: PdfFile, catalog: string, tops: Tops, prefix: string): string {
  const own =
    tops.destinations === undefined
      ? /\/Dests\s*(<<[^]*?>>)/.exec(catalog)?.[1]
      : objectOf(file, tops.destinations).head;
  const entries = /^\s*<<([^]*)>>\s*$/.exec(own ?? "")?.[1] ?? "";
  return entries.replaceAll(/\/([^\s/<>[\]()]+)(?=\s*\[)/g, `/${prefix}$1`);
}

function languageOf(catalog: string): string | undefined {
  let language: string | undefined;
  mapTokens(
    catalog,
    (part) => part,
    (string, name) => {
      if (name === "/Lang") language = string;
      return string;
    },
  );
  return language;
}
