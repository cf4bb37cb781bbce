// What the entries of a tenant's cache show of how it is used, for the suggestions.

export type Habits = {
  keys: number;
  /** Entries older than an hour that never answered anything. */
  neverUsed: { pattern: string; keys: number }[];
  /** Query parameters that alone make addresses differ. */
  varying: { page: string; parameter: string; keys: number }[];
};

/** Entries looked at, the newest: enough to see a habit. */
const looked = 2000;
const hourMs = 60 * 60 * 1000;
/** So many entries make a habit. */
const keysMin = 5;

export function findHabits(sql: SqlStorage, now: number): Habits {
  const rows = sql
    .exec<{ url: string | null; pattern: string; made_at: number; used_at: number | null; renewed: number }>(
      "SELECT url, pattern, made_at, used_at, renewed FROM entries ORDER BY made_at DESC LIMIT ?",
      looked,
    )
    .toArray();
  const unused = rows.filter(
    (row) => row.used_at === null && row.renewed === 0 && now - row.made_at > hourMs,
  );
  return {
    keys: rows.length,
    neverUsed: [...Map.groupBy(unused, (row) => row.pattern)]
      .map(([pattern, { length }]) => ({ pattern, keys: length }))
      .filter(({ keys }) => keys >= keysMin)
      .sort((a, b) => b.keys - a.keys)
      .slice(0, 10),
    varying: varyingParameters(rows.flatMap(({ url }) => url ?? [])),
  };
}

/** Addresses are grouped by all but one parameter: a large group differs in that one alone. */
function varyingParameters(urls: string[]): Habits["varying"] {
  const groups = new Map<string, { page: string; parameter: string; values: Set<string> }>();
  for (const url of new Set(urls)) {
    if (!URL.canParse(url)) continue;
    const { origin, pathname, searchParams } = new URL(url);
    for (const parameter of new Set(searchParams.keys())) {
      const others = new URLSearchParams([...searchParams].filter(([name]) => name !== parameter));
      const id = JSON.stringify([origin, pathname, parameter, others.toString()]);
      const group = groups.get(id) ?? { page: origin + pathname, parameter, values: new Set<string>() };
      group.values.add(searchParams.getAll(parameter).join());
      groups.set(id, group);
    }
  }
  return [...groups.values()]
    .map(({ page, parameter, values }) => ({ page, parameter, keys: values.size }))
    .filter(({ keys }) => keys >= keysMin)
    .sort((a, b) => b.keys - a.keys)
    .slice(0, 10);
}
