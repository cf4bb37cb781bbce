import { env } from "cloudflare:workers";
import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { eq } from "drizzle-orm";
import { imageSize } from "image-size";
import { describe, expect, test } from "vitest";
import { captures } from "#db/schema/captures.ts";
import worker from "#index.ts";
import { captureRow, storeCapture } from "../support/captures.ts";
import { pictureOf } from "../support/pixels.ts";
import { call, db, del, get, newTenant, post } from "../support/world.ts";

const page = { html: "<body style='margin:0;height:600px;background:linear-gradient(#f00 50%, #00f 50%)'>" };

async function captured(options: object = {}) {
  const tenant = await newTenant();
  const body = { ...page, viewport_width: 800, viewport_height: 600, ...options, response_type: "json" };
  const made = await post("/api/v1/screenshot", body, tenant.key);
  const record = await made.json<{ id: string; thumbnail_url: string | null }>();
  const path = `/api/v1/captures/${record.id}/thumbnail`;
  const ask = (query = "", headers?: Record<string, string>) => get(path + query, tenant.key, headers);
  return { tenant, record, path, ask };
}

const sizeOf = async (res: Response) => imageSize(new Uint8Array(await res.arrayBuffer()));
const filesOf = async (tenantId: string) =>
  (await env.FILES.list({ prefix: `${tenantId}/` })).objects.map(({ key }) => key.split("/").at(-1));

describe("GET /api/v1/captures/{id}/thumbnail", () => {
  test("200: the picture 320 px wide as webp; of another width and format where asked", async () => {
    const { ask } = await captured();
    const usual = await ask();
    expect(usual.headers.get("Content-Type")).toBe("image/webp");
    expect(await sizeOf(usual)).toMatchObject({ width: 320, height: 240, type: "webp" });
    const png = await pictureOf(await ask("?width=100&format=png"));
    expect([png.width, png.height, png.at(50, 10), png.at(50, 70)]).toEqual([100, 75, "#ff0000", "#0000ff"]);
    expect(await sizeOf(await ask("?width=64&format=jpg"))).toMatchObject({ width: 64, type: "jpg" });
  });

  test("200, then 304: made once and kept beside the capture's file", async () => {
    const { tenant, record, ask } = await captured();
    const first = await ask();
    const again = await ask("", { "If-None-Match": first.headers.get("ETag") ?? "" });
    expect([again.status, again.headers.get("ETag")]).toEqual([304, first.headers.get("ETag")]);
    expect((await ask("?width=320&format=webp")).headers.get("ETag")).toBe(first.headers.get("ETag"));
    expect(await filesOf(tenant.id)).toEqual(["png", "thumbnail-320.webp"]);
    expect((await captureRow(record.id))?.thumbnails).toHaveLength(1);
    const part = await ask("", { Range: "bytes=0-3" });
    expect([part.status, await part.text()]).toEqual([206, "RIFF"]);
  });

  test("200: never enlarged, so all larger widths are one file", async () => {
    const { tenant, ask } = await captured({ viewport_width: 200, viewport_height: 100 });
    for (const width of [200, 300, 1024])
      expect(await sizeOf(await ask(`?width=${width}`))).toMatchObject({ width: 200, height: 100 });
    expect(await filesOf(tenant.id)).toEqual(["png", "thumbnail-200.webp"]);
  });

  test("200: of a very tall page its head, four times as high as wide", async () => {
    const html = "<body style='margin:0;height:9000px;background:linear-gradient(#f00 600px, #00f 600px)'>";
    const { ask } = await captured({ html, viewport_width: 300, full_page: true });
    const png = await pictureOf(await ask("?width=100&format=png"));
    expect([png.width, png.height, png.at(50, 150), png.at(50, 250)]).toEqual([
      100,
      400,
      "#ff0000",
      "#0000ff",
    ]);
  });

  test("200: many at the same time make one file and leave one note of it", async () => {
    const { tenant, record, ask } = await captured();
    const answers = await Promise.all([ask(), ask(), ask()]);
    for (const answer of answers) expect(await sizeOf(answer)).toMatchObject({ width: 320 });
    expect(await filesOf(tenant.id)).toHaveLength(2);
    expect((await captureRow(record.id))?.thumbnails).toHaveLength(1);
  });

  test("200: by the record's signed link, without a key; 403 for another size than it was signed for", async () => {
    const { record, path } = await captured();
    const link = (record.thumbnail_url ?? "").replace("https://api.test", "");
    const res = await get(link);
    expect(res.status).toBe(200);
    expect(res.headers.get("Cross-Origin-Resource-Policy")).toBe("cross-origin");
    expect((await get(`${link}&width=64`)).status).toBe(403);
    expect((await get(path)).status).toBe(401);
  });

  test("404: what has no picture says why, and its record holds no link", async () => {
    const { record, ask } = await captured({ formats: ["pdf", "markdown"] });
    expect(record.thumbnail_url).toBeNull();
    const res = await ask();
    expect(res.status).toBe(404);
    expect(await res.json()).toMatchObject({ detail: expect.stringContaining("pdf and markdown") as string });
  });

  test("404: a picture whose file is gone; nothing is stored", async () => {
    const { tenant, ask } = await captured();
    const [key = ""] = (await env.FILES.list({ prefix: tenant.id })).objects.map((object) => object.key);
    await env.FILES.delete(key);
    expect((await ask()).status).toBe(404);
    expect(await filesOf(tenant.id)).toEqual([]);
  });

  test("404 for another tenant, 403 without the scope: no thumbnail is made", async () => {
    const { tenant, path } = await captured();
    const stranger = await newTenant();
    expect((await get(path, stranger.key)).status).toBe(404);
    expect(await filesOf(tenant.id)).toEqual(["png"]);
  });

  test("502: a file that is no picture, and the next thumbnail is unharmed", async () => {
    const tenant = await newTenant();
    const { id } = await storeCapture(tenant.id);
    const res = await get(`/api/v1/captures/${id}/thumbnail`, tenant.key);
    expect(res.status).toBe(502);
    const { ask } = await captured();
    expect((await ask()).status).toBe(200);
  });

  test("409: past 24 sizes; those there are still given", async () => {
    const { record, ask } = await captured();
    expect((await ask()).status).toBe(200);
    const [known = ""] = (await captureRow(record.id))?.thumbnails ?? [];
    const thumbnails = [known, ...Array.from({ length: 23 }, (_, at) => `other-${at}`)];
    await db.update(captures).set({ thumbnails }).where(eq(captures.id, record.id));
    expect((await ask("?width=64")).status).toBe(409);
    expect((await ask()).status).toBe(200);
  });

  test.each(["width=15", "width=1025", "width=wide", "format=gif", "height=100"])(
    "400: %s",
    async (query) => {
      const tenant = await newTenant();
      const { id } = await storeCapture(tenant.id);
      expect((await get(`/api/v1/captures/${id}/thumbnail?${query}`, tenant.key)).status).toBe(400);
    },
  );
});

describe("deleting a capture", () => {
  test("takes its thumbnails along, at once or by the sweep", async () => {
    const { tenant, record, ask } = await captured();
    await ask();
    await ask("?width=64");
    expect((await del(`/api/v1/captures/${record.id}`, tenant.key)).status).toBe(204);
    expect(await filesOf(tenant.id)).toEqual([]);
    expect((await ask()).status).toBe(404);

    const expiring = await captured();
    await expiring.ask();
    await db.update(captures).set({ expiresAt: 1 }).where(eq(captures.id, expiring.record.id));
    const execution = createExecutionContext();
    await worker.scheduled(createScheduledController({ cron: "* * * * *" }), env, execution);
    await waitOnExecutionContext(execution);
    expect(await filesOf(expiring.tenant.id)).toEqual([]);
  });

  test("while a thumbnail of it is made leaves no file behind", async () => {
    const { tenant, record, path } = await captured();
    const [made, gone] = await Promise.all([
      call("GET", path, { key: tenant.key }),
      del(`/api/v1/captures/${record.id}`, tenant.key),
    ]);
    expect(gone.status).toBe(204);
    expect([200, 404]).toContain(made.status);
    await expect.poll(() => filesOf(tenant.id)).toEqual([]);
  });
});
