import { describe, expect, test } from "vitest";
import { eq } from "drizzle-orm";
import { auditEvents } from "#db/schema/audit-events.ts";
import { captures } from "#db/schema/captures.ts";
import { newSigningKey } from "../support/links.ts";
import { pictureOf } from "../support/pixels.ts";
import { call, db, get, newTenant, pages, post } from "../support/world.ts";

type Link = { url: string; expires_at: string; once: boolean; key_id: string };

const make = async (body: unknown, key: string): Promise<Link> =>
  (await post("/api/v1/links", body, key)).json<Link>();
const open = (link: Link) => get(link.url.replace("https://api.test", ""));

describe("POST /api/v1/links", () => {
  test("201: a link that captures with the options given, of every kind of value", async () => {
    const { key } = await newTenant();
    const options = {
      url: `${pages}/echo-headers?q=a+b&r=ü`,
      viewport_width: 320,
      dark_mode: true,
      headers: { "X-Q": "1,2" },
      cookies: [{ name: "a", value: "1" }],
      wait_until: ["load", "domcontentloaded"],
    };
    const link = await make({ kind: "content", options }, key);
    expect(link.url).toMatch(/^https:\/\/api\.test\/api\/v1\/content\?/);
    expect(Date.parse(link.expires_at) / 86_400_000).toBeCloseTo(Date.now() / 86_400_000 + 30, 2);
    const text = await (await open(link)).text();
    expect(text).toContain('"x-q":"1,2"');
    expect(text).toContain('"cookie":"a=1"');
  });

  test("201: making it captures nothing, opening it does", async () => {
    const { key, id } = await newTenant();
    const link = await make({ options: { html: "<body style='background:#0000ff'>" } }, key);
    const rows = () => db.select().from(captures).where(eq(captures.tenantId, id));
    expect(await rows()).toEqual([]);
    const picture = await pictureOf(await open(link));
    expect(picture.at(5, 5)).toBe("#0000ff");
    expect(await rows()).toHaveLength(1);
  });

  test("201: the first makes a signing key and says so in the audit record, the next uses it", async () => {
    const { key, id } = await newTenant();
    const options = { html: "x" };
    const [first, next] = [await make({ options }, key), await make({ options }, key)];
    expect(next.key_id).toBe(first.key_id);
    const audit = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, id));
    expect(audit).toMatchObject([{ action: "signing_key.create", targets: [{ id: first.key_id }] }]);
  });

  test("201: with the key named, for the time told, for one use", async () => {
    const { key } = await newTenant();
    const named = await newSigningKey(key);
    await newSigningKey(key);
    const link = await make({ options: { html: "x" }, key_id: named.id, expires_in: 60, once: true }, key);
    expect(link).toMatchObject({ key_id: named.id, once: true });
    expect(Date.parse(link.expires_at) - Date.now()).toBeLessThan(61_000);
    expect((await open(link)).status).toBe(200);
    expect((await open(link)).status).toBe(410);
  });

  test("201: asked of v2 it leads to v2", async () => {
    const { key } = await newTenant();
    const res = await call("POST", "/api/v2/links", { key, body: { options: { html: "x" } } });
    const { data } = await res.json<{ data: Link }>();
    expect(data.url).toContain("/api/v2/screenshot?");
    expect((await open(data)).status).toBe(200);
  });

  test.each([
    ["an option that is none", { html: "x", colour: "red" }, "#/options/colour"],
    ["a value out of range", { html: "x", viewport_width: 1 }, "#/options/viewport_width"],
    ["no input", {}, "#/options/url"],
    ["an address that is none", { url: "example" }, "#/options/url"],
    ["options that contradict", { html: "x", full_page: true, selector: "p" }, "#/options/selector"],
    ["the link's own parameters", { html: "x", signature: "x" }, "#/options/signature"],
    ["a link too long to use", { html: "x".repeat(17_000) }, "#/options"],
  ])("400: %s", async (_what, options, pointer) => {
    const { key } = await newTenant();
    const res = await post("/api/v1/links", { options }, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ code: "invalid_request", errors: [{ pointer }] });
  });

  test("400: another tenant's signing key", async () => {
    const { key } = await newTenant();
    const foreign = await newSigningKey((await newTenant()).key);
    const res = await post("/api/v1/links", { options: { html: "x" }, key_id: foreign.id }, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: "#/key_id" }] });
  });

  test("403: a target that is not allowed", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/links", { options: { url: "http://169.254.169.254/" } }, key);
    expect(res.status).toBe(403);
    expect(await res.json()).toMatchObject({ code: "target_blocked" });
  });
});
