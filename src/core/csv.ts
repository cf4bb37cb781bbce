// Comma-separated values (RFC 4180) that spreadsheets take for text: none of them is run as a formula.

type Cell = string | number | boolean | null | undefined;

/** One line with its end. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cellOf).join(",")}\r\n`;
}

function cellOf(value: Cell): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return String(value);
  // A spreadsheet runs what begins so, and drops the quote that stands before it here.
  const text =
    /^[\s\p{Cc}\p{Cf}]*[=+\-@|%＝＋－＠]/u.test(value) || /^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
