/** What a statement does, and to which table: for metrics, so of few values. */
export type Described = { operation: string; table: string };

const rememberedMax = 2000;
const remembered = new Map<string, Described>();

export function describe(sql: string): Described {
  const known = remembered.get(sql);
  if (known) return known;
  const described = read(sql);
  if (remembered.size < rememberedMax) remembered.set(sql, described);
  return described;
}

const tableForms: Record<string, RegExp> = {
  select: /\bfrom\s+["`]?([a-z_]\w*)/i,
  delete: /\bfrom\s+["`]?([a-z_]\w*)/i,
  insert: /\binto\s+["`]?([a-z_]\w*)/i,
  update: /\bupdate\s+["`]?([a-z_]\w*)/i,
};

function read(sql: string): Described {
  const outer = withoutInner(sql);
  const operation = /\b(select|insert|update|delete)\b/i.exec(outer)?.[1]?.toLowerCase() ?? "other";
  const form = tableForms[operation];
  // Of what is read from a subquery, the first table named in it.
  const table = form?.exec(outer)?.[1] ?? form?.exec(sql)?.[1];
  return { operation, table: table?.toLowerCase() ?? "none" };
}

/** What stands in brackets is of other queries, and of columns. */
function withoutInner(sql: string): string {
  for (let outer = sql; ;) {
    const next = outer.replaceAll(/\([^()]*\)/g, " ");
    if (next === outer) return outer;
    outer = next;
  }
}
