// One PDF out of several: pages, links, bookmarks and tags of each, one after the other.
import { type PdfFacts, infoEntries } from "./facts.ts";
import { addDocument } from "./add-document.ts";
import { addPicture, type Picture } from "./add-picture.ts";
import { dateString, textString } from "./tokens.ts";
import { PdfWriter } from "./writer.ts";

export type Part = { title: string } & ({ pdf: Uint8Array } | { picture: Picture });

/** What a part brought into the whole. */
export type Added = {
  pages: number;
  pageCount: number;
  firstPage: number;
  /** `/First n 0 R /Last m 0 R` of its own bookmarks, where it has any, and how many. */
  bookmarks: { entries: string; count: number } | undefined;
  /** The tops of its tags; none where it has no tags. */
  tags: number[];
  /** `key ref` of the parent tree; and how many keys it took. */
  parents: string;
  parentKeys: number;
  idTrees: number[];
  destinations: string;
  language: string | undefined;
};

/** What all parts hang on, and what keeps them apart. */
export type Whole = {
  writer: PdfWriter;
  pages: number;
  /** The one element that the tops of all tags hang on. */
  document: number;
  /** Added to the part's keys into the parent tree. */
  keyShift: number;
  /** Put before the part's own names of places. */
  prefix: string;
  /** The bookmark that stands for the part; its own hang below. */
  bookmark: number;
};

export type Assembled = { bytes: Uint8Array; pageCount: number; untagged: number[] };

/** @throws UnknownPdf where a part is not of our own making */
export async function assemble(parts: Part[], facts: PdfFacts, now: number): Promise<Assembled> {
  const writer = new PdfWriter();
  const [root, info, pages, document, outlines] = [1, 2, 3, 4, 5].map(() => writer.reserve()) as Five;
  const bookmarks = parts.map(() => writer.reserve());
  const added: Added[] = [];
  let keyShift = 0;
  for (const [at, part] of parts.entries()) {
    // Two digits, so that the names of a later part sort after those of an earlier one.
    const prefix = `c${String(at).padStart(2, "0")}.`;
    const whole = { writer, pages, document, keyShift, prefix, bookmark: bookmarks[at] ?? 0 };
    const one =
      "pdf" in part ? addDocument(whole, part.pdf) : await addPicture(whole, part.picture, part.title);
    putBookmark(writer, bookmarks, at, outlines, part.title, one);
    added.push(one);
    keyShift += one.parentKeys;
  }
  const pageCount = added.reduce((sum, one) => sum + one.pageCount, 0);
  writer.put(
    outlines,
    `<</Type /Outlines /First ${bookmarks[0]} 0 R /Last ${bookmarks.at(-1)} 0 R /Count ${bookmarks.length}>>`,
  );
  writer.put(pages, `<</Type /Pages /Count ${pageCount} /Kids [${refs(added.map((one) => one.pages))}]>>`);
  const date = dateString(now);
  writer.put(
    info,
    `<<${infoEntries(facts)}\n/Producer (Stillframe)\n/CreationDate ${date}\n/ModDate ${date}>>`,
  );
  const tags = added.flatMap((one) => one.tags);
  const tagRoot = tags.length > 0 ? putTags(writer, document, added, keyShift) : undefined;
  const untagged = added.flatMap((one, at) => (one.tags.length === 0 ? [at] : []));
  const places = { pages, outlines, tagRoot };
  const entries = catalogEntries(added, places, untagged.length === 0);
  writer.put(root, `<</Type /Catalog\n${entries.join("\n")}>>`);
  return { bytes: writer.finish(root, info), pageCount, untagged };
}

type Five = [number, number, number, number, number];

const refs = (ids: number[]) => ids.map((id) => `${id} 0 R`).join(" ");

function putBookmark(
  writer: PdfWriter,
  bookmarks: number[],
  at: number,
  parent: number,
  title: string,
  { firstPage, bookmarks: own }: Added,
): void {
  const [before, after] = [bookmarks[at - 1], bookmarks[at + 1]];
  const entries = [
    `/Title ${textString(title)}`,
    `/Parent ${parent} 0 R`,
    `/Dest [${firstPage} 0 R /XYZ null null null]`,
    ...(before === undefined ? [] : [`/Prev ${before} 0 R`]),
    ...(after === undefined ? [] : [`/Next ${after} 0 R`]),
    // Less than zero: folded.
    ...(own ? [own.entries, `/Count -${own.count}`] : []),
  ];
  writer.put(bookmarks[at] ?? 0, `<<${entries.join("\n")}>>`);
}

/** The tags of all, in one document: readers expect a tree with one top. */
function putTags(writer: PdfWriter, document: number, added: Added[], keys: number): number {
  const tagRoot = writer.reserve();
  const parents = writer.putNew(`<</Nums [${added.map((one) => one.parents).join(" ")}]>>`);
  const idTrees = added.flatMap((one) => one.idTrees);
  const ids = idTrees.length > 0 ? [`/IDTree ${writer.putNew(`<</Kids [${refs(idTrees)}]>>`)} 0 R`] : [];
  const entries = [
    "/Type /StructTreeRoot",
    `/K ${document} 0 R`,
    `/ParentTree ${parents} 0 R`,
    `/ParentTreeNextKey ${keys}`,
    ...ids,
  ];
  writer.put(tagRoot, `<<${entries.join("\n")}>>`);
  const kids = refs(added.flatMap((one) => one.tags));
  writer.put(document, `<</Type /StructElem /S /Document /P ${tagRoot} 0 R /K [${kids}]>>`);
  return tagRoot;
}

type Places = { pages: number; outlines: number; tagRoot: number | undefined };

function catalogEntries(added: Added[], { pages, outlines, tagRoot }: Places, isTagged: boolean) {
  const languages = new Set(added.flatMap((one) => one.language ?? []));
  const destinations = added
    .map((one) => one.destinations)
    .join("\n")
    .trim();
  return [
    `/Pages ${pages} 0 R`,
    `/Outlines ${outlines} 0 R`,
    "/PageMode /UseOutlines",
    "/ViewerPreferences <</DisplayDocTitle true>>",
    ...(destinations ? [`/Dests <<${destinations}>>`] : []),
    ...(tagRoot === undefined ? [] : [`/StructTreeRoot ${tagRoot} 0 R`]),
    ...(isTagged ? ["/MarkInfo <</Marked true>>"] : []),
    ...(languages.size === 1 ? [`/Lang ${[...languages].join("")}`] : []),
  ];
}
