import { describe, expect, test, vi } from "vitest";
import { atStore, newTarget } from "../support/buckets.ts";
import { deliver } from "../support/cache.ts";
import { due, queueName, read } from "../support/deliveries.ts";
import { call, newTenant, type Tenant } from "../support/world.ts";

const bindings = {
  ALLOW_LOOPBACK_TARGETS: "false",
  DNS_RESOLVER_URL: "https://dns.example/q",
} as Partial<Env>;
const endpoint = "https://s3.example.com";

/** The outside world: what names lead to, and a store that keeps what it is given. */
async function within<T>(
  addresses: string[],
  work: () => Promise<T>,
): Promise<{ result: T; sent: string[] }> {
  const sent: string[] = [];
  const objects = new Map<string, string>();
  const outside = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    if (request.url.startsWith("https://dns.example/")) {
      const type = request.url.includes("type=28") ? 28 : 1;
      const answers = addresses.filter((address) => address.includes(":") === (type === 28));
      return Response.json({
        Status: addresses.length > 0 ? 0 : 3,
        Answer: answers.map((data) => ({ type, data, TTL: 60 })),
      });
    }
    sent.push(`${request.method} ${new URL(request.url).host} ${init?.redirect}`);
    if (request.method === "PUT") objects.set(request.url, await request.text());
    return new Response(request.method === "GET" ? objects.get(request.url) : null, {
      headers: { ETag: '"e"' },
    });
  });
  try {
    return { result: await work(), sent };
  } finally {
    outside.mockRestore();
  }
}

const register = (tenant: Tenant) =>
  call("POST", "/api/v1/storage/targets", { key: tenant.key, body: atStore({ endpoint }), env: bindings });

describe("a storage target's address", () => {
  test("201: a public one, and no redirect is ever followed", async () => {
    const { result, sent } = await within(["93.184.216.34", "2606:2800:21f::1"], async () =>
      register(await newTenant()),
    );
    expect(result.status).toBe(201);
    expect(sent).toEqual(["PUT", "GET", "DELETE"].map((method) => `${method} s3.example.com manual`));
  });

  test.each([
    ["a private one", ["10.0.0.5"]],
    ["a private one among public ones", ["93.184.216.34", "192.168.1.1"]],
    ["loopback", ["127.0.0.1"]],
    ["a private one in IPv6", ["93.184.216.34", "fd00::1"]],
  ])("403: %s behind a public name; nothing is sent there", async (_what, addresses) => {
    const { result, sent } = await within(addresses, async () => register(await newTenant()));
    expect(result.status).toBe(403);
    expect(await result.json()).toMatchObject({ detail: "endpoint: This address is not allowed" });
    expect(sent).toEqual([]);
  });

  test("400: a name that does not exist", async () => {
    const { result, sent } = await within([], async () => register(await newTenant()));
    expect(result.status).toBe(400);
    expect(await result.json()).toMatchObject({ detail: "endpoint: There is no host of this name" });
    expect(sent).toEqual([]);
  });

  test("is checked again at each delivery: a name that has come to lead inside gets nothing", async () => {
    const tenant = await newTenant();
    const made = await within(["93.184.216.34"], () => newTarget(tenant, { endpoint }, bindings));
    const { id, told } = await due(tenant, { key: "a.png", targetId: made.result.id });
    const { sent } = await within(["10.0.0.5"], () => deliver(queueName, [told], bindings));
    expect(sent).toEqual([]);
    expect(await read(tenant, id)).toMatchObject({ status: "failed", error: "This address is not allowed" });
  });
});
