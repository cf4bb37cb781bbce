// Parts of files (RFC 9110, Range): one part an answer; who asks for several gets the whole, as the standard allows.

/** A part by its first byte and how many follow it. */
export type Part = { offset: number; length: number };

/** The part asked for; undefined for the whole, also where the header says nothing that can be understood. */
export function partOf(range: string | null, sizeBytes: number): Part | "unsatisfiable" | undefined {
  const match = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(range ?? "");
  if (!match) return undefined;
  const [first, last] = [match[1] ?? "", match[2] ?? ""];
  if (first === "") return last === "" ? undefined : suffix(Number(last), sizeBytes);
  if (last !== "" && Number(last) < Number(first)) return undefined;
  if (Number(first) >= sizeBytes) return "unsatisfiable";
  const end = last === "" ? sizeBytes : Math.min(Number(last) + 1, sizeBytes);
  return { offset: Number(first), length: end - Number(first) };
}

function suffix(length: number, sizeBytes: number): Part | "unsatisfiable" | undefined {
  if (length === 0) return "unsatisfiable";
  // An empty file has no byte that Content-Range could name.
  if (sizeBytes === 0) return undefined;
  const taken = Math.min(length, sizeBytes);
  return { offset: sizeBytes - taken, length: taken };
}
