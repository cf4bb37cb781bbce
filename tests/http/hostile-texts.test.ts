// Texts that an attacker puts where they may get into a header, a log or an address: on every operation of the OpenAPI
// document.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  allowedTenant,
  bodyOf,
  bodySchemaOf,
  byName,
  keyed,
  quiet,
  resolved,
  type Route,
  send,
} from "../support/operations.ts";
import { call, newTenant } from "../support/world.ts";

/** Each line that was logged. */
let lines: string[] = [];

beforeEach(() => {
  lines = [];
  for (const level of ["log", "warn", "error", "info", "debug"] as const)
    vi.spyOn(console, level).mockImplementation((...said: unknown[]) => void lines.push(said.join(" ")));
});
afterEach(() => vi.restoreAllMocks());

const hostileText = 'a\r\nX-Injected: yes\r\n\r\n{"level":"info"}\u0000\u001B[31m\u2028';

/** One line is one log entry, and no header is another's text. */
function expectHarmless(res: Response): void {
  expect(res.headers.has("X-Injected")).toBe(false);
  expect([...res.headers.values()].join(" ")).not.toMatch(/Injected|\p{Cc}/u);
  for (const line of lines) {
    expect(line).not.toMatch(/\p{Cc}/u);
    expect(() => JSON.parse(line) as unknown).not.toThrow();
  }
}

const isText = (schema: { type?: unknown } | undefined) => /(^|,)string(,|$)/.test(String(schema?.type));

/** Captures' options are the same at every door: each is tried at one. */
const triedOptions = new Set<string>();
function isNew({ path, method }: Route, name: string, schema: unknown): boolean {
  if (!/^\/(screenshot|pdf|content)\b/.test(path)) return true;
  const option = `${method} ${name} ${JSON.stringify(schema)}`;
  return !triedOptions.has(option) && Boolean(triedOptions.add(option));
}

/** A request for each of the route's texts, which is a hostile one. */
function* hostile(route: Route, key: string): Generator<[name: string, answer: Promise<Response>]> {
  for (const { name, in: where, schema } of route.operation.parameters ?? []) {
    if (where === "path") yield [name, send(route, key, { id: hostileText, env: quiet })];
    else if (where === "query" && isText(schema) && isNew(route, name, schema))
      yield [name, send(route, key, { query: { [name]: hostileText }, env: quiet })];
  }
  for (const [name, field] of Object.entries(bodySchemaOf(route).properties ?? {})) {
    const isList = isText(resolved(field.items));
    if ((!isText(resolved(field)) && !isList) || !isNew(route, name, field)) continue;
    const body = { ...bodyOf(route), [name]: isList ? [hostileText] : hostileText };
    yield [name, send(route, key, { body, env: quiet })];
  }
}

const isByTicket = ({ operation }: Route) =>
  operation.parameters?.some(({ name, in: where }) => name === "ticket" && where === "query");

describe.each(byName(keyed))("%s", (_name, route) => {
  test("line breaks and control characters in its texts reach neither headers nor log, and break nothing", async () => {
    const { key } = await allowedTenant(route);
    for (const [name, answer] of hostile(route, key)) {
      const res = await answer;
      expectHarmless(res);
      expect([name, res.status]).not.toEqual([name, 500]);
    }
  });

  test("401: a key in the address opens nothing, and is neither logged nor said again", async () => {
    const { key } = await allowedTenant(route);
    for (const name of ["key", "api_key", "apikey", "access_token", "X-API-Key"]) {
      const res = await send(route, undefined, { query: { [name]: key } });
      // Where a ticket may stand in the query, what is none is refused before it is asked who calls.
      expect([name, res.status]).toEqual([name, isByTicket(route) ? 400 : 401]);
      expect(await res.text()).not.toContain(key);
      const both = await send(route, key, { query: { [name]: key }, env: quiet });
      expect(`${JSON.stringify([...both.headers])}${await both.text()}`).not.toContain(key);
    }
    expect(lines.join("\n")).not.toContain(key);
  });
});

describe("headers that a caller makes up", () => {
  test("come to no log and no answer as they are: ids, agents, versions, keys", async () => {
    const { key } = await newTenant();
    for (const name of ["X-Request-Id", "traceparent", "User-Agent", "Accept-Version", "Idempotency-Key"]) {
      const value = 'x"\t{"level":"info"}';
      const res = await call("POST", "/api/v1/screenshot", {
        key,
        body: { html: 1 },
        headers: { [name]: value },
      });
      expectHarmless(res);
      expect(JSON.stringify([...res.headers])).not.toContain("level");
      expect(res.status).toBe(400);
    }
  });
});
