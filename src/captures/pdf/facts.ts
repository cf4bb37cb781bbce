// What a PDF says of itself: title, author, subject, keywords, and what made it.
import { objectOf, readPdf } from "./file.ts";
import { latin1Bytes, mapTokens, textString } from "./tokens.ts";

export type PdfFacts = {
  title?: string | undefined;
  author?: string | undefined;
  subject?: string | undefined;
  keywords?: string | undefined;
};

const keys = { title: "Title", author: "Author", subject: "Subject", keywords: "Keywords" } as const;

/** The entries of a document information dictionary. */
export function infoEntries(facts: PdfFacts): string {
  const given = Object.entries(keys).flatMap(([name, key]) => {
    const text = facts[name as keyof PdfFacts]?.trim();
    return text ? [`/${key} ${textString(text)}`] : [];
  });
  return [...given, "/Creator (Stillframe)"].join("\n");
}

/**
 * The same file with these facts. They are appended, as PDF provides for changes (7.5.6): nothing is moved or read but
 * the end of the file, however long it is.
 */
export function withFacts(bytes: Uint8Array, facts: PdfFacts): Uint8Array {
  const file = readPdf(bytes);
  const id = file.info ?? file.size;
  const kept = file.info === undefined ? "" : datesAndProducer(objectOf(file, file.info).head);
  const object = `${id} 0 obj\n<<${infoEntries(facts)}\n${kept}>>\nendobj\n`;
  const start = bytes.length;
  const offset = String(start).padStart(10, "0");
  const trailer = `<</Size ${Math.max(file.size, id + 1)}\n/Root ${file.root} 0 R\n/Info ${id} 0 R\n/Prev ${file.tableStart}>>`;
  const added = latin1Bytes(
    `${object}xref\n${id} 1\n${offset} 00000 n \ntrailer\n${trailer}\nstartxref\n${start + object.length}\n%%EOF\n`,
  );
  const whole = new Uint8Array(start + added.length);
  whole.set(bytes);
  whole.set(added, start);
  return whole;
}

/** The entries that the browser knows best. */
function datesAndProducer(info: string): string {
  const kept: string[] = [];
  mapTokens(
    info,
    (part) => part,
    (string, name) => {
      if (/^\/(Producer|CreationDate|ModDate)$/.test(name)) kept.push(`${name} ${string}`);
      return string;
    },
  );
  return kept.join("\n");
}
