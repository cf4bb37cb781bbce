/** What a statement does, and to which table: for metrics, so of few values. */
export type Described = { operation: string; table: string };

const operations = new Set(["select", "insert", "update", "delete"]);
const rememberedMax = 2000;
const remembered = new Map<string, Described>();

export function describe(sql: string): Described {
  const known = remembered.get(sql);
  if (known) return known;
  const described = read(sql);
  if (remembered.size < rememberedMax) remembered.set(sql, described);
  return described;
}

function read(sql: string): Described {
  const word = /^\W*(\w+)/.exec(sql)?.[1]?.toLowerCase() ?? "";
  // What comes after its definitions is a reading, as we use it.
  const operation = word === "with" ? "select" : operations.has(word) ? word : "other";
  // The first table that is named, past subqueries: `from (select …`.
  const table = /\b(?:from|into|update)\s+["`]?([a-z_]+)["`]?/i.exec(sql)?.[1]?.toLowerCase() ?? "none";
  return { operation, table };
}
