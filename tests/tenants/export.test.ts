import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import { captures } from "#db/schema/captures.ts";
import { events } from "#db/schema/events.ts";
import { forgetExports } from "#tenants/export/tasks.ts";
import { composeCtx } from "#platform/compose.ts";
import { newMember } from "../support/people.ts";
import { rowsIn, unpack } from "../support/tar.ts";
import { dyingAfter, forgetLeases, quietly, workOff, workOnce } from "../support/tenants.ts";
import { call, db, get, newKey, newTenant, type Tenant } from "../support/world.ts";

type View = {
  id: string;
  status: string;
  rows: number;
  files: number;
  size_bytes: number;
  download_url: string;
};

const begin = async ({ key }: Tenant) => (await quietly("POST", "/api/v1/tenant/exports", key)).json<View>();
const read = async ({ key }: Tenant, id: string) =>
  (await get(`/api/v1/tenant/exports/${id}`, key)).json<View>();
const fetchLink = (url: string) => call("GET", url.replace("https://api.test", ""));

afterEach(() => void vi.useRealTimers());

async function fill({ id }: Tenant, count: number, largeBytes = 9 * 1024 * 1024): Promise<void> {
  await db.run(`insert into captures (id, tenant_id, kind, status, options, outputs, created_at)
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})
    select 'cap_${id}_' || i, '${id}', 'screenshot', 'completed', '{"url":"x"}', '[]', i from n`);
  await env.FILES.put(`${id}/captures/one/a.png`, new Uint8Array(700).fill(7));
  await env.FILES.put(`${id}/captures/two/b.pdf`, new Uint8Array(largeBytes).fill(1));
  await env.FILES.put(`${id}/captures/two/empty.html`, "");
}

test("202: an archive holds all rows and files of the tenant, no secret and nothing of another; the link needs no key", async () => {
  const [tenant, other] = [await newTenant(), await newTenant()];
  await fill(tenant, 2300);
  await fill(other, 3);
  const { id } = await begin(tenant);
  expect((await quietly("POST", "/api/v1/tenant/exports", tenant.key)).status).toBe(409);
  expect((await get(`/api/v1/tenant/exports/${id}/file`, tenant.key)).status).toBe(409);
  await workOff(tenant.id);
  const view = await read(tenant, id);
  expect(view).toMatchObject({ status: "completed", files: 3 });
  const res = await fetchLink(view.download_url);
  expect(res.status).toBe(200);
  const archive = await res.arrayBuffer();
  expect(archive.byteLength).toBe(view.size_bytes);
  const files = await unpack(archive);
  expect(rowsIn(files, "captures").map((row) => row["id"])).toEqual(
    Array.from({ length: 2300 }, (_, at) => `cap_${tenant.id}_${at + 1}`),
  );
  expect(files.get("files/captures/one/a.png")).toEqual(new Uint8Array(700).fill(7));
  expect(files.get("files/captures/two/b.pdf")?.length).toBe(9 * 1024 * 1024);
  expect(files.get("files/captures/two/empty.html")?.length).toBe(0);
  const text = [...files]
    .map(([name, bytes]) => name + (bytes.length < 1e6 ? new TextDecoder().decode(bytes) : ""))
    .join();
  expect(text).not.toContain(other.id);
  expect(Object.keys(rowsIn(files, "api_keys")[0] ?? {})).not.toContain("hash");
  // What proves that the audit record is whole is no secret.
  expect(Object.keys(rowsIn(files, "audit_events")[0] ?? {})).toEqual(
    expect.arrayContaining(["prev_hash", "hash", "salt", "digest"]),
  );
  const manifest = JSON.parse(new TextDecoder().decode(files.get("manifest.json"))) as {
    rows: Record<string, number>;
  };
  expect(manifest).toMatchObject({ tenant_id: tenant.id, files: 3, rows: { captures: 2300, api_keys: 1 } });
  const told = await db.select().from(events).where(eq(events.tenantId, tenant.id));
  expect(told).toMatchObject([
    { type: "tenant.export.completed", data: { export_id: id, size_bytes: view.size_bytes } },
  ]);
});

// Once for every third word that it takes, and each table takes some.
test("an export that is cut off anywhere goes on, and holds everything once", async () => {
  let completed = 0;
  for (let words = 0; completed < 2; words += 3) {
    const tenant = await newTenant();
    await fill(tenant, 40, 5000);
    const { id } = await begin(tenant);
    await workOnce(tenant.id, dyingAfter(words));
    if ((await read(tenant, id)).status === "completed") completed++;
    await forgetLeases(tenant.id).catch(() => undefined);
    await workOff(tenant.id);
    const files = await unpack(await (await fetchLink((await read(tenant, id)).download_url)).arrayBuffer());
    expect(rowsIn(files, "captures")).toHaveLength(40);
    expect([...files.keys()].filter((name) => name.startsWith("files/"))).toHaveLength(3);
    const told = await db.select().from(events).where(eq(events.tenantId, tenant.id));
    expect(told.filter(({ type }) => type === "tenant.export.completed")).toHaveLength(1);
  }
}, 90_000);

test("403 and 404: without the scope there is no link and no file; another tenant's is not there; nor is one past its time", async () => {
  const [tenant, other] = [await newTenant(), await newTenant()];
  const { id } = await begin(tenant);
  await workOff(tenant.id);
  const reader = await newKey(tenant.id, ["tenant:read"]);
  expect(await (await get(`/api/v1/tenant/exports/${id}`, reader.key)).json()).toMatchObject({
    download_url: null,
  });
  expect((await get(`/api/v1/tenant/exports/${id}/file`, reader.key)).status).toBe(403);
  expect((await get(`/api/v1/tenant/exports/${id}`, other.key)).status).toBe(404);
  expect((await get(`/api/v1/tenant/exports/${id}/file`, other.key)).status).toBe(404);
  const { download_url: link } = await read(tenant, id);
  expect((await fetchLink(link.replace(id, id.replace("exp_0", "exp_1")))).status).toBe(403);
  vi.useFakeTimers({ now: Date.now() + 8 * 24 * 60 * 60 * 1000, toFake: ["Date"] });
  expect((await get(`/api/v1/tenant/exports/${id}/file`, tenant.key)).status).toBe(404);
  // Some at a time: other tests left theirs.
  for (let round = 0; round < 5; round++)
    await forgetExports(composeCtx({ env, waitUntil: () => undefined }));
  expect((await get(`/api/v1/tenant/exports/${id}`, tenant.key)).status).toBe(404);
  expect((await env.FILES.list({ prefix: `${tenant.id}/exports/` })).objects).toEqual([]);
});

test("the next export does not hold the one before it", async () => {
  const tenant = await newTenant();
  for (const _ of [1, 2]) {
    const { id } = await begin(tenant);
    await workOff(tenant.id);
    expect(await read(tenant, id)).toMatchObject({ status: "completed", files: 0 });
  }
  expect(await db.select().from(captures).where(eq(captures.tenantId, tenant.id))).toEqual([]);
});

test("members are in it with their names and addresses, and with nothing of what lets them in", async () => {
  const tenant = await newTenant();
  const { email } = await newMember(tenant.id, "viewer");
  const { id } = await begin(tenant);
  await workOff(tenant.id);
  const files = await unpack(await (await fetchLink((await read(tenant, id)).download_url)).arrayBuffer());
  expect(rowsIn(files, "members")).toMatchObject([
    { role: "viewer", email, name: expect.stringMatching(/./) },
  ]);
  expect([...files.values()].map((bytes) => new TextDecoder().decode(bytes)).join()).not.toContain(
    "$scrypt$",
  );
});
