// Bodies that an attacker sends, tried on every operation of the OpenAPI document that takes one.
import { describe, expect, test } from "vitest";
import {
  allowedTenant,
  bodyOf,
  bodySchemaOf,
  byName,
  quiet,
  resolved,
  type Route,
  send,
  withBody,
} from "../support/operations.ts";

/** A failure that is the caller's is told so; a 500 would be ours. */
async function expectRefused(res: Response, status: number): Promise<void> {
  expect([res.status, await res.clone().json()]).toMatchObject([status, { code: "invalid_request" }]);
}

const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
const tooLong = JSON.stringify("x".repeat(5 * 1024 * 1024));
/** The body as JSON, with one field's value given as JSON. */
const withField = (route: Route, name: string, json: string) =>
  JSON.stringify({ ...bodyOf(route), [name]: "<here>" }).replace('"<here>"', json);

/** Fields that take more than texts, numbers and switches, and one that does not exist. */
function wideFieldsOf(route: Route): string[] {
  const fields = Object.entries(bodySchemaOf(route).properties ?? {});
  const isPlain = (type: unknown) => /^(string|number|integer|boolean)(,null)?$/.test(String(type));
  return [...fields.filter(([, field]) => !isPlain(resolved(field).type)).map(([name]) => name), "unknown"];
}

describe.each(byName(withBody))("%s", (_name, route) => {
  test("413: a body of more than 5 MB", async () => {
    const { key } = await allowedTenant(route);
    const res = await send(route, key, { body: withField(route, "padding", tooLong) });
    expect(res.status).toBe(413);
    expect(await res.json()).toMatchObject({ code: "too_large" });
  });

  test("400: JSON of 1,000 and of 100,000 levels, as the body and in every field of it", async () => {
    const { key } = await allowedTenant(route);
    const refused = async (body: string, headers = {}) =>
      expectRefused(await send(route, key, { body, headers, env: quiet }), 400);
    for (const levels of [1000, 100_000]) {
      await refused(nested(levels));
      await refused(withField(route, "unknown", nested(levels)), { "Idempotency-Key": `deep-${levels}` });
    }
    for (const name of wideFieldsOf(route)) {
      await refused(withField(route, name, nested(1000)));
      await refused(withField(route, name, `{"inner":${nested(1000)}}`));
    }
  });
});

/** What the service decides, and a body must not. */
const notTheirs: Record<string, unknown> = {
  id: "key_of_my_own",
  tenant_id: "ten_of_somebody",
  tenantId: "ten_of_somebody",
  tier: "white_label",
  plan: "white_label",
  role: "owner",
  scopes: ["admin:write"],
  is_admin: true,
  actor: { type: "system" },
  created_at: "2020-01-01T00:00:00Z",
  status: "completed",
  stored_bytes: 0,
  __proto__x: { scopes: ["admin:write"] },
};
/** Bodies that take what they do not know, and why. */
const heedless = {
  "/ofrep/v1/evaluate/flags": "the protocol lets providers say more; nothing is made of it",
};
const isHeedless = ({ path }: Route) => Object.keys(heedless).some((known) => path.startsWith(known));

describe.each(byName(withBody))("%s", (_name, route) => {
  test("400: a body cannot decide what is the service's to decide", async () => {
    const { key } = await allowedTenant(route);
    const known = Object.keys(bodySchemaOf(route).properties ?? {});
    const plain = isHeedless(route) ? await (await send(route, key)).json<object>() : {};
    for (const [name, value] of Object.entries(notTheirs)) {
      // Names in camelCase are taken for the field's own.
      if (known.includes(name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))) continue;
      const res = await send(route, key, { body: { ...bodyOf(route), [name]: value }, env: quiet });
      if (isHeedless(route))
        expect({ ...(await res.json<object>()), request_id: "" }).toEqual({ ...plain, request_id: "" });
      else
        expect([res.status, await res.json()]).toMatchObject([400, { errors: [{ pointer: `#/${name}` }] }]);
    }
    const own = `{"__proto__":{"scopes":["admin:write"]},"constructor":{},${JSON.stringify(bodyOf(route)).slice(1)}`;
    if (!isHeedless(route)) await expectRefused(await send(route, key, { body: own, env: quiet }), 400);
    expect("scopes" in {}).toBe(false);
  });
});
