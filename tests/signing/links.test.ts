import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { captures } from "#db/schema/captures.ts";
import { spentLinks } from "#db/schema/signing-keys.ts";
import worker from "#index.ts";
import { newSigningKey, sign } from "../support/links.ts";
import { pictureOf } from "../support/pixels.ts";
import { call, db, del, get, newTenant, pages, post } from "../support/world.ts";

const door = "/api/v1/screenshot";
const green = { html: "<body style='background:#00ff00'>" };

type Problem = { code: string; detail: string; canonical_string?: string };

async function signer() {
  const tenant = await newTenant();
  return { tenant, key: await newSigningKey(tenant.key) };
}

const rowsOf = (tenantId: string) => db.select().from(captures).where(eq(captures.tenantId, tenantId));

/** The refusal of a link, after which nothing may have been captured for its tenant. */
async function refusal(link: string, tenantId: string): Promise<Problem & { status: number }> {
  const res = await get(link);
  expect(res.headers.get("Content-Type")).toBe("application/problem+json");
  expect(res.headers.get("Cache-Control")).toBe("no-store");
  expect(res.headers.get("Access-Control-Allow-Origin")).toBe("*");
  expect(await rowsOf(tenantId)).toEqual([]);
  return { ...(await res.json<Problem>()), status: res.status };
}

describe("a signed link", () => {
  test("200: captures without a key, for its tenant, and can stand in a page of any origin", async () => {
    const { tenant, key } = await signer();
    const res = await get(sign(door, { ...green, viewport_width: "40", viewport_height: "30" }, key));
    expect(res.status).toBe(200);
    expect((await pictureOf(res.clone())).at(20, 15)).toBe("#00ff00");
    expect(res.headers.get("Cross-Origin-Resource-Policy")).toBe("cross-origin");
    expect(res.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(res.headers.get("Cache-Control")).toMatch(/^public, max-age=3[56]\d\d$/);
    expect(await rowsOf(tenant.id)).toMatchObject([{ keyId: key.id, status: "completed" }]);
  });

  test("200: its options reach the capture, its signature does not", async () => {
    const { tenant, key } = await signer();
    await get(sign(door, { ...green, wait_until: "load,networkidle2" }, key));
    const [row] = await rowsOf(tenant.id);
    expect(row?.options).toMatchObject({ wait_until: ["load", "networkidle2"] });
    for (const name of ["signature", "key_id", "expires", "once"])
      expect(row?.options).not.toHaveProperty(name);
  });

  test.each(["/api/v2/screenshot", "/api/v1/pdf", "/api/v1/content"])("200: at %s", async (path) => {
    const { key } = await signer();
    expect((await get(sign(path, green, key))).status).toBe(200);
  });

  test("200: at an unversioned path, signed for the versioned one it leads to", async () => {
    const { key } = await signer();
    expect((await get(sign(door, green, key).replace("/api/v1", ""))).status).toBe(200);
  });

  test("200: in any order, with + for a space, with needless or lower-case percent-encoding", async () => {
    const { key } = await signer();
    const markdown = "a b+c ü 日本 😀 !'()*~-._ &=%?#/";
    const [path, query] = sign(door, { markdown }, key).split("?") as [string, string];
    const reversed = query.split("&").reverse().join("&");
    const respelled = query
      .replaceAll("%20", "+")
      .replace("markdown=a", "m%61rkdown=%61")
      .replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
    for (const written of [query, reversed, respelled])
      expect((await get(`${path}?${written}`)).status).toBe(200);
  });

  test("200: a record is not kept, since its own links end sooner; they open its files", async () => {
    const { key } = await signer();
    const res = await get(sign(door, { ...green, response_type: "json" }, key));
    expect(res.headers.get("Cache-Control")).toBe("no-store");
    const { outputs } = await res.json<{ outputs: { url: string }[] }>();
    expect((await get(outputs[0]?.url.replace("https://api.test", "") ?? "")).status).toBe(200);
  });

  test("200: kept no longer than it holds", async () => {
    const { key } = await signer();
    const expires = String(Math.floor(Date.now() / 1000) + 30);
    const res = await get(sign(door, { ...green, expires }, key));
    expect(res.headers.get("Cache-Control")).toMatch(/^public, max-age=(2\d|30)$/);
  });

  test("200: an upper-case signature, and a key beside it that counts", async () => {
    const { tenant, key } = await signer();
    const link = sign(door, green, key);
    const loud = link.replace(/[0-9a-f]{64}$/, (signature) => signature.toUpperCase());
    expect((await get(loud)).status).toBe(200);
    const res = await get(`${link}&fresh=true`, tenant.key);
    expect(res.headers.get("Cache-Control")).toContain("private");
    expect(new Set((await rowsOf(tenant.id)).map((row) => row.keyId))).toEqual(
      new Set([tenant.keyId, key.id]),
    );
  });
});

describe("a link that is refused captures nothing", () => {
  test("403: changed, added to, taken from, or signed with another key; it says what to sign", async () => {
    const { tenant, key } = await signer();
    const other = await newSigningKey(tenant.key);
    const link = sign(door, { ...green, viewport_width: "500" }, key);
    const wrong = [
      link.replace("viewport_width=500", "viewport_width=501"),
      link.replace("&viewport_width=500", ""),
      link.replace("&signature", "&full_page=true&signature"),
      link.replace("/screenshot", "/content"),
      link.replace("/v1/", "/v2/"),
      link.replace(/expires=\d+/, "expires=9999999999"),
      link.replace(/.$/, (digit) => (digit === "0" ? "1" : "0")),
      link.replace(/signature=.*$/, "signature=x"),
      sign(door, { ...green, key_id: key.id }, other),
    ];
    for (const one of wrong) {
      const { status, code, canonical_string } = await refusal(one, tenant.id);
      expect([status, code]).toEqual([403, "link_invalid"]);
      expect(canonical_string).toMatch(/^\/api\/v\d\/\w+\?expires=\d+&/);
      expect(canonical_string).not.toContain("signature");
    }
  });

  test("403: what it names as canonical, signed, passes", async () => {
    const { tenant, key } = await signer();
    const { canonical_string = "" } = await refusal(`${sign(door, green, key)}0`, tenant.id);
    const again = new URL(canonical_string, "https://x.test");
    const link = sign(again.pathname, Object.fromEntries(again.searchParams), key);
    expect((await get(link)).status).toBe(200);
  });

  test("410: past its time, which it tells", async () => {
    const { tenant, key } = await signer();
    const link = sign(door, { ...green, expires: "1700000000" }, key);
    expect(await refusal(link, tenant.id)).toMatchObject({
      status: 410,
      code: "link_expired",
      detail: "expires: The link expired at 2023-11-14T22:13:20.000Z",
    });
  });

  test("403: its key revoked, at once; other keys' links still hold", async () => {
    const { tenant, key } = await signer();
    const other = await newSigningKey(tenant.key);
    expect((await del(`/api/v1/signing-keys/${key.id}`, tenant.key)).status).toBe(204);
    const { status, detail } = await refusal(sign(door, green, key), tenant.id);
    expect([status, detail]).toEqual([403, expect.stringMatching(/was revoked at 20/)]);
    expect((await get(sign(door, green, other))).status).toBe(200);
  });

  test.each([
    ["a parameter twice", (link: string) => `${link}&html=x`, "html: Given twice"],
    ["no key id", (link: string) => link.replace(/key_id=[^&]+&/, ""), "key_id: "],
    [
      "an unknown key",
      (link: string) => link.replace(/key_id=[^&]+/, "key_id=sig_none"),
      "key_id: There is no",
    ],
    ["no expiry", (link: string) => link.replace(/expires=\d+&/, ""), "expires: "],
    [
      "an expiry that is no number",
      (link: string) => link.replace(/expires=\d+/, "expires=soon"),
      "expires: ",
    ],
    ["bytes that are no text", (link: string) => `${link}&delay=%FF`, "%FF: Not percent-encoded"],
    ["a nonce too short", (link: string) => `${link}&once=1`, "once: "],
  ])("403: %s", async (_what, spoil, detail) => {
    const { tenant, key } = await signer();
    const problem = await refusal(spoil(sign(door, green, key)), tenant.id);
    expect(problem).toMatchObject({ status: 403, code: "link_invalid" });
    expect(problem.detail).toContain(detail);
  });

  test("400: signed well, but with an option that is none", async () => {
    const { tenant, key } = await signer();
    expect(await refusal(sign(door, { ...green, colour: "red" }, key), tenant.id)).toMatchObject({
      status: 400,
      detail: expect.stringContaining('"colour"') as string,
    });
  });

  test("401: opens nothing but the capture doors", async () => {
    const { key } = await signer();
    for (const path of ["/api/v1/captures", "/api/v1/keys", "/api/v1/signing-keys"])
      expect((await get(sign(path, {}, key))).status).toBe(401);
    const body = sign("", {}, key).slice(1);
    expect((await call("POST", `/api/v1/screenshot?${body}`, { body: green })).status).toBe(401);
  });
});

describe("a link for one use", () => {
  test("200 once, 410 to the others, also where many come at the same time", async () => {
    const { tenant, key } = await signer();
    const link = sign(door, { ...green, once: "nonce-of-8-or-more" }, key);
    const answers = await Promise.all(Array.from({ length: 5 }, () => get(link)));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 410, 410, 410, 410]);
    const late = await get(link);
    expect(await late.json()).toMatchObject({ code: "link_used" });
    expect(await rowsOf(tenant.id)).toHaveLength(1);
    expect(answers.find(({ ok }) => ok)?.headers.get("Cache-Control")).toBe("no-store");
  });

  test("a failed capture does not use it up, a link never used up does not expire another's", async () => {
    const { tenant, key } = await signer();
    const failing = { html: "x", selector: "#none", once: "failing-nonce" };
    expect((await get(sign(door, failing, key))).status).toBe(422);
    expect((await get(sign(door, failing, key))).status).toBe(422);
    const other = await newSigningKey(tenant.key);
    for (const one of [key, other])
      expect((await get(sign(door, { ...green, once: "same-nonce" }, one))).status).toBe(200);
  });

  test("its use is forgotten once it has expired, not before", async () => {
    const { tenant, key } = await signer();
    await get(sign(door, { ...green, once: "kept-nonce" }, key));
    const past = { tenantId: tenant.id, keyId: key.id, nonce: "past-nonce", expiresAt: Date.now() - 1 };
    await db.insert(spentLinks).values(past);
    const execution = createExecutionContext();
    await worker.scheduled(createScheduledController({ cron: "* * * * *" }), env, execution);
    await waitOnExecutionContext(execution);
    const left = await db.select().from(spentLinks).where(eq(spentLinks.tenantId, tenant.id));
    expect(left.map(({ nonce }) => nonce)).toEqual(["kept-nonce"]);
  });
});

describe("signing keys", () => {
  test("201: the secret is shown once, and stands nowhere", async () => {
    const { key } = await newTenant();
    const made = await (
      await post("/api/v1/signing-keys", { description: "Previews" }, key)
    ).json<{
      id: string;
      secret: string;
    }>();
    expect(made).toMatchObject({ status: "active", description: "Previews", revoked_at: null });
    expect(made.secret).toMatch(/^sfs_[\w-]{43}$/);
    const list = await (await get("/api/v1/signing-keys", key)).text();
    expect(list).toContain(made.id);
    const dump = await env.DB.prepare("SELECT * FROM signing_keys").all();
    for (const text of [list, JSON.stringify(dump.results)]) expect(text).not.toContain(made.secret);
  });

  test("403: only who may capture makes one, since its links do", async () => {
    const { key, id } = await newTenant(["keys:write", "keys:read"]);
    expect((await post("/api/v1/signing-keys", {}, key)).status).toBe(403);
    const list = await (await get("/api/v1/signing-keys", key)).json();
    expect(list).toMatchObject({ data: [] });
    expect(await rowsOf(id)).toEqual([]);
  });

  test("404: another tenant's key cannot be revoked, and is not listed", async () => {
    const { key } = await signer();
    const stranger = await newTenant();
    expect((await del(`/api/v1/signing-keys/${key.id}`, stranger.key)).status).toBe(404);
    expect((await get(sign(door, { url: `${pages}/blocks.html` }, key))).status).toBe(200);
  });
});
