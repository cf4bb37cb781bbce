// Requests followed live over the event stream: by whom, and how many at a time.
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { scopes } from "#auth/scopes.ts";
import { requestWatchers } from "#db/schema/api-requests.ts";
import { bring, requestOf } from "../support/requests.ts";
import { type Client, emit, announceTo, listener, made, sse, type Frame } from "../support/stream.ts";
import { db, newKey, newTenant, type Tenant } from "../support/world.ts";

type Live = Frame & { data: { requests: { id: string; tenant_id: string }[]; skipped: number } };
const follow = "?types=request.logged";
const framesOf = ({ frames }: Pick<Client, "frames">) =>
  frames.filter(({ type }) => type?.endsWith("request.logged")) as Live[];
const shownTo = (client: Pick<Client, "frames">) => framesOf(client).flatMap(({ data }) => data.requests);
const soon = { timeout: 6000, interval: 20 };

async function following(tenant: Pick<Tenant, "id" | "key">, query = follow) {
  const client = await listener(tenant, query);
  const watched = () => db.select().from(requestWatchers).where(eq(requestWatchers.tenantId, tenant.id));
  await expect.poll(watched, soon).not.toEqual([]);
  return client;
}

describe("whoever names request.logged", () => {
  test("hears of each request of the tenant once, beside events, and of no other's", async () => {
    const [tenant, other] = [await newTenant(), await newTenant()];
    const client = await following(tenant, "?types=request.logged,job.*");
    const mine = requestOf(tenant.id);
    await bring(mine, requestOf(other.id));
    await expect.poll(() => shownTo(client).map(({ id }) => id), soon).toEqual([mine.id]);
    await emit(tenant.id);
    await announceTo(tenant.id);
    await expect.poll(() => client.seqs(), soon).toEqual([1]);
    expect(shownTo(client)).toMatchObject([{ tenant_id: tenant.id, route: "/captures", status: 200 }]);
    expect(framesOf(client)[0]).not.toHaveProperty("seq");
  });

  test("hears by SSE what is no event, without a number to resume from", async () => {
    const tenant = await newTenant();
    const client = await sse(tenant, follow);
    const watched = () => db.select().from(requestWatchers).where(eq(requestWatchers.tenantId, tenant.id));
    await expect.poll(watched, soon).not.toEqual([]);
    const mine = requestOf(tenant.id);
    await bring(mine);
    const told = () => client.blocks.filter(({ event }) => event === "request.logged");
    await expect.poll(told, soon).toHaveLength(1);
    expect(told()[0]).not.toHaveProperty("id");
    expect(told()[0]?.data).toContain(mine.id);
    await client.hangUp();
  });

  test("of a flood gets a frame a second with the latest fifty, and how many there were besides", async () => {
    const tenant = await newTenant();
    const client = await following(tenant);
    const all = Array.from({ length: 400 }, () => requestOf(tenant.id));
    for (let start = 0; start < all.length; start += 20) await bring(...all.slice(start, start + 20));
    const last = all.at(-1)?.id;
    await expect.poll(() => shownTo(client).some(({ id }) => id === last), soon).toBe(true);
    const frames = framesOf(client);
    const times = frames.map(({ ts }) => Date.parse(String(ts)));
    expect(frames.every(({ data }) => data.requests.length <= 50)).toBe(true);
    for (const [at, time] of times.entries())
      if (at > 0) expect(time - (times[at - 1] ?? 0)).toBeGreaterThanOrEqual(990);
    const told = frames.reduce((sum, { data }) => sum + data.requests.length + data.skipped, 0);
    expect(told).toBe(400);
  });
});

describe("whoever does not", () => {
  test("hears of events alone, and a stream without followers is not woken", async () => {
    const tenant = await newTenant();
    const client = await listener(tenant);
    await bring(requestOf(tenant.id));
    await emit(tenant.id);
    await announceTo(tenant.id);
    await expect.poll(() => client.seqs(), soon).toEqual([1]);
    expect(framesOf(client)).toEqual([]);
    const watched = await db.select().from(requestWatchers).where(eq(requestWatchers.tenantId, tenant.id));
    expect(watched).toEqual([]);
  });

  test("403: may not, without requests:read; not by a ticket that does not name it, either", async () => {
    const tenant = await newTenant();
    const { key } = await newKey(tenant.id, ["events:read"]);
    await expect(listener({ key }, follow)).rejects.toThrow("requests:read");
    const { ticket } = await made("tickets", tenant);
    const client = await listener(undefined, `?ticket=${ticket}`);
    client.say({ subscribe: { types: ["request.*"] } });
    await bring(requestOf(tenant.id));
    await emit(tenant.id);
    await announceTo(tenant.id);
    expect(framesOf(client)).toEqual([]);
  });
});

test("an operator follows all tenants' requests, and nobody else does", async () => {
  const [operator, tenant] = [await newTenant(scopes), await newTenant()];
  const client = await following(operator, "?types=admin.request.logged");
  const options = { url: "https://example.com/u/ada.lovelace?team=seedteam", full_page: true };
  const theirs = requestOf(tenant.id, { replay: { kind: "screenshot", options, omitted: [] } });
  await bring(theirs);
  await expect.poll(() => shownTo(client).map(({ id }) => id), soon).toContain(theirs.id);
  // Of the caller's own texts nothing.
  expect(JSON.stringify(client.frames)).not.toMatch(/lovelace|seedteam/);
  expect(shownTo(client).find(({ id }) => id === theirs.id)).toMatchObject({
    replay: { options: { url: "https://example.com/REDACTED?REDACTED", full_page: true }, omitted: ["url"] },
  });
  await expect(listener(tenant, "?types=admin.request.logged")).rejects.toThrow("admin:read");
});
