// The same refusals for every route that a person's session opens: the list is the OpenAPI document.
import { expect, test } from "vitest";
import { documents } from "#app.ts";
import { scopes } from "#auth/scopes.ts";
import { auditOf, Browser, newSignedUp } from "../support/people.ts";
import { call, newTenant } from "../support/world.ts";

type Operation = { security?: object[]; requestBody?: object };
const routes = Object.entries(documents.v1().paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item as Record<string, Operation>).map(
    ([method, operation]) =>
      [`${method.toUpperCase()} ${path}`, method.toUpperCase(), path, operation] as const,
  ),
);
const opensBy = (way: string) =>
  routes.filter(([, , , { security }]) => security?.some((one) => way in one) ?? false);
const own = opensBy("session").filter((route) => !opensBy("api_key").includes(route));
const doors = routes.filter(
  ([, , path, { security }]) => security?.length === 0 && path.startsWith("/auth/"),
);

test("the document lists them", () => {
  expect(own.length).toBeGreaterThan(15);
  expect(doors.length).toBeGreaterThan(8);
});

test.each(own)(
  "401: %s, not signed in, with junk, and with an API key of every scope",
  async (_n, method, path) => {
    const at = path.replace("{id}", "none");
    const body = method === "GET" || method === "DELETE" ? {} : { body: {} };
    const anonymous = await new Browser().call(method, at, body);
    expect(anonymous.status).toBe(401);
    expect(anonymous.headers.get("WWW-Authenticate")).toContain("Bearer");
    expect(anonymous.headers.get("Content-Type")).toBe("application/problem+json");
    const junk = new Browser();
    junk.cookies.set("__Host-sf_session", `sfs_${"A".repeat(43)}`);
    expect((await junk.call(method, at, body)).status).toBe(401);
    const { key } = await newTenant(scopes);
    expect((await call(method, `/api/v1${at}`, { key, ...body })).status).toBe(401);
  },
);

test.each([...own, ...doors].filter(([, , , { requestBody }]) => requestBody))(
  "400: %s refuses a malformed body, and changes nothing",
  async (_n, method, path) => {
    const { browser, tenantId } = await newSignedUp();
    const before = (await auditOf(tenantId)).length;
    for (const body of ["{", "[]", '"x"', "null", JSON.stringify({ unknown_field: 1 })]) {
      const res = await browser.call(method, path.replace("{id}", "none"), { body });
      expect(res.status).toBe(400);
      expect(await res.json()).toMatchObject({ code: "invalid_request" });
    }
    expect(await auditOf(tenantId)).toHaveLength(before);
  },
);

test.each(doors)("403: %s from another site", async (_n, method, path) => {
  const res = await new Browser().call(method, path, {
    body: {},
    headers: { "Sec-Fetch-Site": "cross-site" },
  });
  expect(res.status).toBe(403);
});
