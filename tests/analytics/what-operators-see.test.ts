// Of what tenants capture, operators see in the request log what they need, and nobody's words.
import { expect, test } from "vitest";
import { scopes } from "#auth/scopes.ts";
import { deliver, noBrowser, recording } from "../support/cache.ts";
import { requestQueue } from "../support/requests.ts";
import { call, get, newTenant } from "../support/world.ts";

type Page = { data: { id: string; replay: unknown }[] };
const found = async (path: string, key: string) =>
  (await (await get(`/api/v1/${path}`, key)).json<Page>()).data;

test("operators see of a tenant's captures no text of its own, and find none by it", async () => {
  const tenant = await newTenant();
  const { sent, env } = recording("API_REQUESTS");
  const url = "https://127.0.0.1/u/ada.lovelace?team=seedteam&who=seed.person%40secretmail.test";
  const body = { url, full_page: true, viewport_width: 801, format: "webp", click: "#seed-selector" };
  await call("POST", "/api/v1/screenshot", { key: tenant.key, body, env: { ...noBrowser, ...env } });
  expect(JSON.stringify(sent)).not.toContain("secretmail");
  await deliver(requestQueue, sent);
  expect(await found("requests?q=seedteam", tenant.key)).toHaveLength(1);
  const { key } = await newTenant(scopes);
  const of = `tenant_id=${tenant.id}`;
  const page = await (await get(`/api/v1/admin/requests?${of}`, key)).text();
  const { data } = JSON.parse(page) as Page;
  expect(data).toMatchObject([
    {
      replay: {
        options: {
          url: "https://127.0.0.1/REDACTED?REDACTED",
          full_page: true,
          viewport_width: 801,
          format: "webp",
        },
        omitted: expect.arrayContaining(["url", "click"]),
      },
    },
  ]);
  const one = await (await get(`/api/v1/admin/requests/${data[0]?.id}`, key)).text();
  const csv = await (await get(`/api/v1/admin/requests/export?${of}`, key)).text();
  for (const text of [page, one, csv]) expect(text).not.toMatch(/lovelace|seed/);
  for (const q of ["lovelace", "seedteam", "secretmail", "seed-selector"])
    expect(await found(`admin/requests?${of}&q=${q}`, key)).toEqual([]);
});
