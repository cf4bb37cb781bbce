import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditEvents } from "#db/schema/audit-events.ts";
import { operators, tenantRow } from "../support/tenants.ts";
import { call, db, del, get, newTenant, post, type Tenant } from "../support/world.ts";

const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAADklEQVR4nGNgGAWDEwAAAZAAAU+wB7cAAAAASUVORK5CYII=";
const colors = { primary: "#0F6BFF", background: "#ffffff", text: "#1a1a1a" };

const set = ({ key }: Tenant, body: object) => call("PUT", "/api/v1/tenant/branding", { key, body });
const upload = ({ key }: Tenant, data_url: string) => post("/api/v1/tenant/branding/logo", { data_url }, key);
const slugOf = async ({ id }: Tenant) => (await tenantRow(id))?.slug ?? "";

test("200: what is set is seen by anybody at its slug, the sender is not, and a logo stays when the rest is replaced", async () => {
  const tenant = await newTenant(undefined, "white_label");
  const slug = await slugOf(tenant);
  expect((await get(`/api/v1/branding/${slug}`)).status).toBe(404);
  expect((await upload(tenant, `data:image/png;base64,${pixel}`)).status).toBe(200);
  const body = {
    name: "Acme Captures",
    texts: { footer: "Acme Ltd" },
    colors,
    sender: { email: "hello@acme.example", name: "Acme" },
  };
  const res = await set(tenant, body);
  expect(res.status).toBe(200);
  expect(await res.json()).toMatchObject({
    name: "Acme Captures",
    sender: { ...body.sender, state: "pending" },
    colors: { primary: "#0f6bff" },
  });
  const seen = await (await get(`/api/v1/branding/${slug}`)).json<Record<string, unknown>>();
  expect(seen).toMatchObject({
    slug,
    name: "Acme Captures",
    texts: { footer: "Acme Ltd" },
    attribution: false,
  });
  expect(JSON.stringify(seen)).not.toContain("hello@acme.example");
  const logo = await get(new URL(String(seen["logo_url"])).pathname);
  expect(logo.headers.get("Content-Type")).toBe("image/png");
  expect(logo.headers.get("Cache-Control")).toContain("public");
  expect(new Uint8Array(await logo.arrayBuffer()).toBase64()).toBe(pixel);
  expect((await del("/api/v1/tenant/branding/logo", tenant.key)).status).toBe(200);
  expect((await get(`/api/v1/branding/${slug}/logo`)).status).toBe(404);
  // Taken away again, nothing changes and nothing is put on record.
  expect((await del("/api/v1/tenant/branding/logo", tenant.key)).status).toBe(200);
  const deletions = and(eq(auditEvents.tenantId, tenant.id), eq(auditEvents.action, "tenant.logo_delete"));
  expect(await db.$count(auditEvents, deletions)).toBe(1);
  expect((await env.FILES.list({ prefix: `${tenant.id}/` })).objects).toEqual([]);
});

test.each([
  [{ colors: { ...colors, text: "#999999" } }, "#/colors/text"],
  [{ colors: { ...colors, primary: "#ffff00" } }, "#/colors/primary"],
  [{ colors: { ...colors, primary: "red" } }, "#/colors/primary"],
  [{ colors: { primary: "#000000" } }, "#/colors/background"],
  [{ logo_url: "http://example.com/logo.png" }, "#/logo_url"],
  [{ logo_url: "javascript:alert(1)" }, "#/logo_url"],
  [{ texts: { Footer: "x" } }, "#/texts/Footer"],
  [{ texts: { __proto__x: "x" } }, "#/texts/__proto__x"],
  [{ name: "x\u0000" }, "#/name"],
  [{ sender: { email: "a@b.example\r\nBcc: c@d.example", name: "x" } }, "#/sender/email"],
  [{ logo: { key: "other/captures/x.png" } }, "#/logo"],
])("400: %j names the field", async (body, pointer) => {
  const res = await set(await newTenant(undefined, "white_label"), body);
  expect(res.status).toBe(400);
  expect(
    (await res.json<{ errors: { pointer: string }[] }>()).errors.map((error) => error.pointer),
  ).toContain(pointer);
});

test.each([
  ["text that is no data URL", "hello"],
  ["a picture of a type that runs scripts", `data:image/svg+xml;base64,${btoa("<svg/>")}`],
  ["another type than it says", `data:image/jpeg;base64,${pixel}`],
  ["no picture", `data:image/png;base64,${btoa("x".repeat(100))}`],
  ["too many bytes", `data:image/png;base64,${"A".repeat(700_000)}`],
])("400: a logo that is %s", async (_what, dataUrl) => {
  const tenant = await newTenant(undefined, "enterprise");
  const res = await upload(tenant, dataUrl);
  expect(res.status).toBe(400);
  expect(await res.json()).toMatchObject({ errors: [{ pointer: "#/data_url" }] });
  expect((await env.FILES.list({ prefix: `${tenant.id}/` })).objects).toEqual([]);
});

test("403: a sender of one's own begins with WHITE_LABEL; branding is not seen once the plan lacks it, or the tenant is suspended", async () => {
  const [us, tenant] = [await operators(), await newTenant(undefined, "enterprise")];
  const slug = await slugOf(tenant);
  const sender = { email: "hello@acme.example", name: "Acme" };
  expect(await (await set(tenant, { sender })).json()).toMatchObject({ code: "plan_required" });
  await set(tenant, { name: "Mine" });
  expect(await (await get(`/api/v1/branding/${slug}`)).json()).toMatchObject({ attribution: true });
  await post(`/api/v1/tenants/${tenant.id}/suspend`, { reason: "x" }, us.key);
  expect((await get(`/api/v1/branding/${slug}`)).status).toBe(404);
  await post(`/api/v1/tenants/${tenant.id}/resume`, undefined, us.key);
  await call("PATCH", `/api/v1/tenants/${tenant.id}`, { key: us.key, body: { tier: "starter" } });
  expect((await get(`/api/v1/branding/${slug}`)).status).toBe(404);
});
