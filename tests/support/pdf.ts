// A strict look at how a PDF is built, as readers that repair nothing see it.

type Objects = Map<number, string>;

/** The objects by number, each without its stream; throws where the file's own table does not lead to them. */
export function objectsOf(bytes: Uint8Array): Objects {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const objects: Objects = new Map();
  const seen = new Set<number>();
  let start: number | undefined = Number(/startxref\n(\d+)\n%%EOF\s*$/.exec(text)?.[1]);
  while (start !== undefined) {
    const table: RegExpExecArray | null =
      /^xref\n((?:\d+ \d+\n(?:\d{10} \d{5} [nf] ?\r?\n)+)+)trailer\s*(<<[^]*?>>)\s*startxref/.exec(
        text.slice(start),
      );
    if (!table) throw new Error(`no table at ${start}`);
    for (const [, first, , rows] of (table[1] ?? "").matchAll(
      /(\d+) (\d+)\n((?:\d{10} \d{5} [nf] ?\r?\n)+)/g,
    )) {
      for (const [at, row] of (rows ?? "").trimEnd().split("\n").entries()) {
        const id = Number(first) + at;
        if (!seen.has(id) && row.includes("n")) objects.set(id, objectAt(text, Number(row.slice(0, 10)), id));
        seen.add(id);
      }
    }
    const previous = /\/Prev (\d+)/.exec(table[2] ?? "")?.[1];
    start = previous === undefined ? undefined : Number(previous);
  }
  return objects;
}

/** Throws where a reference leads nowhere, or a stream is not as long as it says. */
export function assertWhole(bytes: Uint8Array): void {
  const objects = objectsOf(bytes);
  for (const [id, object] of objects) {
    const bare = object.replaceAll(/\((?:[^\\()]|\\.)*\)/gs, "()");
    for (const [ref, to] of bare.matchAll(/(?<![\d.])(\d+) 0 R\b/g))
      if (!objects.has(Number(to))) throw new Error(`object ${id} leads to ${ref}, which is not there`);
  }
}

function objectAt(text: string, offset: number, id: number): string {
  const label = `${id} 0 obj`;
  if (!text.startsWith(label, offset)) throw new Error(`no object ${id} at ${offset}`);
  const from = offset + label.length;
  const stream = />>\s*stream\r?\n/.exec(text.slice(from, text.indexOf("endobj", from)));
  const head = text.slice(from, stream ? from + stream.index + 2 : text.indexOf("endobj", from));
  const length = /\/Length (\d+)(?! \d+ R)/.exec(head)?.[1];
  if (stream && length !== undefined) {
    const end = from + stream.index + stream[0].length + Number(length);
    if (!/^\s*endstream/.test(text.slice(end, end + 20)))
      throw new Error(`object ${id} is not as long as it says`);
  }
  return head;
}
