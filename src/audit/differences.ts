type Values = Record<string, unknown>;

/** Of what was given, what is other than it was, with both: the `changes` of a row. */
export function differences(before: Values, given: Values): Record<string, { from: unknown; to: unknown }> {
  const names = Object.keys(given).filter((name) => given[name] !== undefined);
  return Object.fromEntries(
    names
      .map((name) => [name, { from: before[name] ?? null, to: given[name] ?? null }] as const)
      .filter(([, { from, to }]) => JSON.stringify(from) !== JSON.stringify(to)),
  );
}
