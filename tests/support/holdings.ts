// What the stores hold of a tenant, before and after somebody else tried to change it.
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { countedLater, notHeld } from "./counted-tables.ts";
import type { Owner } from "./things.ts";

type Made = Record<string, string>;
type Row = Record<string, unknown>;

/** Everything that the stores hold of a tenant: all rows of all tables that are its own or name something of it. */
export async function holdingsOf({ id }: Owner, made: Made): Promise<Record<string, Row[]>> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'",
  ).all<{ name: string }>();
  const tables = results
    .map(({ name }) => name)
    .filter((name) => !countedLater.has(name) && !notHeld.has(name));
  const all = await env.DB.batch<Row>(tables.map((name) => env.DB.prepare(`SELECT * FROM "${name}"`)));
  const names = Object.values(made);
  const isTheirs = (row: Row) =>
    "tenant_id" in row
      ? row["tenant_id"] === id
      : names.some((name) => Object.values(row).some((value) => value === name));
  const holdings = Object.fromEntries(
    tables.map((name, at) => [name, (all[at]?.results ?? []).filter(isTheirs).map(lasting)]),
  );
  const { objects } = await env.FILES.list({ prefix: id });
  return { ...holdings, files: objects.map(({ key, etag }) => ({ key, etag })) };
}

/** What is counted of a tenant, which grows by itself for some seconds. */
export async function countsOf({ id }: Owner): Promise<Record<string, Row[]>> {
  const names = [...countedLater];
  const all = await env.DB.batch<Row>(
    names.map((name) => env.DB.prepare(`SELECT * FROM "${name}" WHERE tenant_id = ?`).bind(id)),
  );
  return Object.fromEntries(names.map((name, at) => [name, all[at]?.results ?? []]));
}

/** Every row is there still, with no figure smaller than it was. */
export function expectNoneLost(before: Record<string, Row[]>, after: Record<string, Row[]>): void {
  const isLater = (then: Row) => (now: Row) =>
    Object.entries(then).every(([column, value]) =>
      typeof value === "number" ? Number(now[column]) >= value : now[column] === value,
    );
  const lost = Object.entries(before).flatMap(([name, rows]) =>
    rows.filter((row) => !after[name]?.some(isLater(row))).map((row) => [name, row]),
  );
  expect(lost).toEqual([]);
}

/** When a key was last used and an event passed on is written later, by queues. */
function lasting(row: Row): Row {
  return { ...row, last_used_at: undefined, announced_at: undefined };
}
