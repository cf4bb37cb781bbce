// The gallery's files, under names that stay.
import fs from "node:fs";
import path from "node:path";
import type { Answer } from "./ask.ts";
import type { Case } from "./case.ts";
import { isText } from "./judge.ts";

/** Writes what an answer holds; @returns the files' names, in the order of its outputs, "" for text, which the page holds. */
export function keepFiles(folder: string, one: Case, index: number, { files }: Answer): string[] {
  fs.mkdirSync(folder, { recursive: true });
  const stem = one.asks.length > 1 ? `${one.name}-${index + 1}` : one.name;
  return files.map(({ format, bytes }) => {
    if (isText(format)) return "";
    const name = `${stem}.${format === "jpeg" ? "jpg" : format}`;
    const file = path.join(folder, name);
    const isKept = format === "pdf" && fs.existsSync(file) && isSamePdf(fs.readFileSync(file), bytes);
    if (!isKept) fs.writeFileSync(file, bytes);
    return name;
  });
}

/** Whether two differ only in when they were made and in names that the browser makes up. */
function isSamePdf(one: Uint8Array, other: Uint8Array): boolean {
  return lasting(one) === lasting(other);
}

function lasting(pdf: Uint8Array): string {
  return new TextDecoder("latin1").decode(pdf).replaceAll(/\(D:[^)]*\)|node\d+|\/ID\s*\[[^\]]*\]/g, "");
}
