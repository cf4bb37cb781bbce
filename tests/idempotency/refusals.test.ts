import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { apiKeys } from "#db/schema/api-keys.ts";
import { atStore } from "../support/buckets.ts";
import { codeOf, isReplay, rowsOf, send } from "../support/idempotency.ts";
import { db, del, newKey, newTenant, type Tenant } from "../support/world.ts";

const ci = { description: "CI", scopes: ["captures:read"] };

/** The keys that a tenant has beside the one that it came with. */
const madeBy = async ({ id }: Tenant) =>
  (await db.select().from(apiKeys).where(eq(apiKeys.tenantId, id))).length - 1;

describe("the header's form", () => {
  test.each([
    ["empty", ""],
    ["too long", "k".repeat(256)],
    ["not ASCII", "clé"],
    ["an open quote", '"abc'],
    ["a quote within quotes", '"a"b"'],
    ["nothing in quotes", '""'],
    ["a parameter", '"abc"; a=1'],
  ])("400: %s, and nothing is done", async (_what, once) => {
    const tenant = await newTenant();
    const res = await send("keys", { key: tenant.key, once, body: ci });
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({
      code: "invalid_request",
      errors: [{ pointer: "#/Idempotency-Key", detail: expect.stringContaining("1 to 255") as string }],
    });
    expect(await madeBy(tenant)).toBe(0);
    expect(await rowsOf(tenant.id)).toEqual([]);
  });

  test("201: 255 characters, and every printable one", async () => {
    const tenant = await newTenant();
    const printable = String.fromCharCode(...Array.from({ length: 94 }, (_, at) => 33 + at));
    for (const once of ["k".repeat(255), `.${printable}`]) {
      expect((await send("keys", { key: tenant.key, once, body: ci })).status).toBe(201);
      expect(isReplay(await send("keys", { key: tenant.key, once, body: ci }))).toBe(true);
    }
  });
});

describe("what came to nothing", () => {
  test("sets the key free: the same key may be used for what is right then", async () => {
    const tenant = await newTenant();
    const { key: poor } = await newKey(tenant.id, []);
    const statuses: number[] = [];
    const ask = async (options: object) => {
      const res = await send("keys", { key: tenant.key, once: "one", body: ci, ...options });
      statuses.push(res.status);
      return res;
    };
    await ask({ body: { scopes: "none" } });
    await ask({ body: '{"description": ' });
    await ask({ body: "x", as: { "Content-Type": "text/plain" } });
    await ask({ key: poor });
    expect(statuses).toEqual([400, 400, 415, 403]);
    expect(await rowsOf(tenant.id)).toEqual([]);
    expect(isReplay(await ask({}))).toBe(false);
    expect(isReplay(await ask({}))).toBe(true);
    // The poor one, and one made here.
    expect(await madeBy(tenant)).toBe(2);
  });

  test("409: a name that was taken is free for the same request once it is deleted", async () => {
    const { key } = await newTenant();
    const ask = (once: string) => send("storage/targets", { key, once, body: atStore() });
    const first = await ask("first");
    const taken = await ask("second");
    expect([first.status, taken.status, await codeOf(taken)]).toEqual([201, 409, "conflict"]);
    await del(`/api/v1/storage/targets/${(await first.json<{ id: string }>()).id}`, key);
    const then = await ask("second");
    const again = await ask("second");
    expect([then.status, isReplay(then), again.status, isReplay(again)]).toEqual([201, false, 201, true]);
    expect(await again.text()).toBe(await then.text());
  });

  test("404: what is not there may be asked for again", async () => {
    const tenant = await newTenant();
    const res = await send("captures/bulk/none/cancel", { key: tenant.key, once: "one" });
    expect([res.status, await codeOf(res)]).toEqual([404, "not_found"]);
    expect(await rowsOf(tenant.id)).toEqual([]);
  });
});
