import type { Resolver } from "#platform/dns.ts";

/** Answers from a table; a name that is not in it does not exist. */
export function tableResolver(record: Record<string, readonly string[]>): Resolver {
  const table = new Map(Object.entries(record));
  return { resolve: (host) => Promise.resolve([...(table.get(host) ?? [])]) };
}
