// Reads a tar.gz, so that what an export holds can be looked at.

export async function unpack(archive: ArrayBuffer): Promise<Map<string, Uint8Array>> {
  const whole = new Blob([archive]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(whole).arrayBuffer());
  const files = new Map<string, Uint8Array>();
  for (let at = 0; ;) {
    const text = (start: number, length: number) =>
      new TextDecoder().decode(bytes.slice(at + start, at + start + length)).replace(/\0.*$/s, "");
    const name = text(0, 100);
    if (name === "") {
      if (at + 1024 !== bytes.length) throw new Error("The archive does not end where it says");
      return files;
    }
    if (text(257, 6) !== "ustar") throw new Error(`No header at ${at}`);
    const size = Number.parseInt(text(124, 12), 8);
    if (files.has(name)) throw new Error(`${name} is there twice`);
    files.set(name, bytes.slice(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

/** All rows of a table that an archive holds. */
export function rowsIn(files: Map<string, Uint8Array>, table: string): Record<string, unknown>[] {
  return [...files]
    .filter(([name]) => name.startsWith(`tables/${table}/`))
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, bytes]) => new TextDecoder().decode(bytes).split("\n").filter(Boolean))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
