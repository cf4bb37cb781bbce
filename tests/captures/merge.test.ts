import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEvents } from "#db/schema/audit-events.ts";
import { captures } from "#db/schema/captures.ts";
import { storeCapture } from "../support/captures.ts";
import { assertWhole, objectsOf } from "../support/pdf.ts";
import { db, get, newKey, newTenant, post } from "../support/world.ts";

const page = (name: string) => `<!doctype html><html lang="en"><title>${name}</title><h1 id="top">${name}</h1>
  <p><a href="#end">down</a> <a href="https://x.example/">out</a><table><tr><th scope="col">A<tr><td>1</table>
  <img alt="stream ) >> stream\n1 0 R" src="data:image/gif;base64,R0lGODlhAQABAIAAAP8AAP8AACwAAAAAAQABAAACAkQBADs=">
  <h2 id="end" style="break-before:page">End</h2><p><a href="#top">up</a>`;

async function make(key: string, options: Record<string, unknown>, door = "pdf"): Promise<string> {
  const res = await post(`/api/v1/${door}`, { ...options, response_type: "empty" }, key);
  if (res.status !== 204) throw new Error(await res.text());
  return res.headers.get("X-Capture-Id") ?? "";
}

async function merge(key: string, body: Record<string, unknown>): Promise<{ id: string; bytes: Uint8Array }> {
  const res = await post("/api/v1/pdf/merge", body, key);
  if (res.status !== 200) throw new Error(await res.text());
  expect(res.headers.get("Content-Type")).toBe("application/pdf");
  const bytes = new Uint8Array(await res.arrayBuffer());
  assertWhole(bytes);
  return { id: res.headers.get("X-Capture-Id") ?? "", bytes };
}

const textOf = (bytes: Uint8Array) => [...objectsOf(bytes).values()].join("\n");
const pagesOf = (bytes: Uint8Array) => textOf(bytes).match(/\/Type\s*\/Page\b/g)?.length ?? 0;

describe("POST /api/v1/pdf/merge", () => {
  test("200: pages in the order given, with a bookmark for each capture, its own below", async () => {
    const { key, id: tenantId } = await newTenant();
    const one = await make(key, { html: page("One"), pdf_outline: true });
    const two = await make(key, { html: page("Two") });
    const { id, bytes } = await merge(key, {
      captures: [two, one, two],
      pdf_title: "All",
      pdf_author: "Ada",
    });
    const text = textOf(bytes);
    expect(pagesOf(bytes)).toBe(6);
    expect(text).toMatch(/\/Type \/Outlines[^]*?\/Count 3/);
    const bookmarks = [...text.matchAll(/\/Title \((\w+)\)/g)].map(([, title]) => title);
    expect(bookmarks.filter((title) => title === "Two")).toHaveLength(2);
    expect(bookmarks).toEqual(expect.arrayContaining(["One", "End", "All"]));
    expect(text).toContain("/Author (Ada)");
    const [row] = await db.select().from(captures).where(eq(captures.id, id));
    expect(row).toMatchObject({ tenantId, kind: "pdf", status: "completed", report: { notes: [] } });
    const stored = await get(`/api/v1/captures/${id}/file`, key);
    expect(new Uint8Array(await stored.arrayBuffer())).toEqual(bytes);
    const audit = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenantId));
    const targets = [id, two, one].map((target) => ({ type: "capture", id: target }));
    expect(audit.find(({ action }) => action === "capture.merge")).toMatchObject({
      outcome: "success",
      targets,
    });
  });

  test("200: links lead within their own part, and tags stay one tree", async () => {
    const { key } = await newTenant();
    const one = await make(key, { html: page("One") });
    const { bytes } = await merge(key, { captures: [one, one] });
    const text = textOf(bytes);
    for (const name of ["c00.top", "c00.end", "c01.top", "c01.end"]) {
      expect(text).toMatch(new RegExp(`/Dest /${name}\\b`));
      expect(text).toMatch(new RegExp(`/${name} \\[\\d+ 0 R`));
    }
    expect(text).toContain("/MarkInfo <</Marked true>>");
    expect(text).toMatch(/\/Type \/StructTreeRoot\n\/K \d+ 0 R/);
    const keys = [...(/\/Nums \[([^\]]*)\]/.exec(text)?.[1] ?? "").matchAll(/(\d+) \d+ 0 R/g)].map(([, at]) =>
      Number(at),
    );
    expect(keys).toEqual(keys.map((_, at) => at));
    expect(text).toMatch(/\/Headers \[\(c01\./);
    expect(text).toMatch(/\/ID \(c01\./);
    expect(text).toContain("(stream \\) >> stream");
  });

  test("200: a merged capture can be merged again", async () => {
    const { key } = await newTenant();
    const one = await make(key, { html: page("One") });
    const { id } = await merge(key, { captures: [one, one], pdf_title: "Inner" });
    const { bytes } = await merge(key, { captures: [id, one, id] });
    expect(pagesOf(bytes)).toBe(10);
    expect(textOf(bytes)).toContain("/Dest /c02.c01.top");
    expect(textOf(bytes)).toContain("/Title (Inner)");
  });

  test("200: pictures become pages of their size; of several outputs the PDF is taken", async () => {
    const { key } = await newTenant();
    const body = { html: "<h1>x", viewport_width: 400, viewport_height: 200 };
    const ids = [
      await make(key, body, "screenshot"),
      await make(key, { ...body, omit_background: true }, "screenshot"),
      await make(key, { ...body, format: "jpeg" }, "screenshot"),
      await make(key, { ...body, formats: ["png", "pdf"], pdf_format: "a6" }),
    ];
    const { bytes } = await merge(key, { captures: ids });
    const text = textOf(bytes);
    expect(pagesOf(bytes)).toBe(4);
    expect(text.match(/\/MediaBox \[0 0 300 150\]/g)).toHaveLength(3);
    expect(text).toMatch(/\/MediaBox \[0 0 29[78][.\d]* (419|420)[.\d]*\]/);
    expect(text.match(/\/SMask \d+ 0 R/g)).toHaveLength(1);
    expect(text).toContain("/Filter /DCTDecode");
    expect(text.match(/\/S \/Figure/g)).toHaveLength(3);
  });

  test("200: what has no tags is told", async () => {
    const { key } = await newTenant();
    const ids = [await make(key, { html: "<p>a" }), await make(key, { html: "<p>b", pdf_tagged: false })];
    const res = await post("/api/v1/pdf/merge", { captures: ids, response_type: "json" }, key);
    const { report, outputs } = await res.json<{ report: { notes: string[] }; outputs: unknown[] }>();
    expect(report.notes).toEqual([expect.stringMatching(/Without tags.*: 2$/)]);
    expect(outputs).toMatchObject([{ format: "pdf", width: null }]);
  });
});

describe("what is refused, and leaves nothing", () => {
  test("404: another tenant's capture, as one that does not exist", async () => {
    const owner = await newTenant();
    const stranger = await newTenant();
    const theirs = await storeCapture(owner.id);
    const own = await storeCapture(stranger.id);
    const res = await post("/api/v1/pdf/merge", { captures: [own.id, theirs.id] }, stranger.key);
    expect(res.status).toBe(404);
    expect(await res.json()).toMatchObject({ detail: `captures/1: There is no capture ${theirs.id}` });
    expect(await db.select().from(captures).where(eq(captures.tenantId, stranger.id))).toHaveLength(1);
    expect(await db.select().from(auditEvents).where(eq(auditEvents.tenantId, stranger.id))).toEqual([]);
  });

  test("403: with a key that may not read captures", async () => {
    const tenant = await newTenant();
    const { key } = await newKey(tenant.id, ["captures:write"]);
    const { id } = await storeCapture(tenant.id);
    expect((await post("/api/v1/pdf/merge", { captures: [id, id] }, key)).status).toBe(403);
  });

  const output = (format: "webp" | "html" | "pdf", sizeBytes = 4) =>
    ({ format, key: "none", etag: '"x"', sizeBytes, width: 1, height: 1 }) as const;

  test.each(["webp", "html"] as const)("400: a capture of %s only, by its place", async (format) => {
    const tenant = await newTenant();
    const good = await storeCapture(tenant.id);
    const bad = await storeCapture(tenant.id, { outputs: [output(format)] });
    const res = await post("/api/v1/pdf/merge", { captures: [good.id, bad.id] }, tenant.key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: "#/captures/1" }] });
  });

  test("413: more than fits into memory, before anything is read", async () => {
    const tenant = await newTenant();
    const { id } = await storeCapture(tenant.id, { outputs: [output("pdf", 13_000_000)] });
    const res = await post("/api/v1/pdf/merge", { captures: [id, id] }, tenant.key);
    expect(res.status).toBe(413);
    expect(await res.json()).toMatchObject({ code: "too_large" });
  });

  test("502: a file that is no PDF of ours, and 404: one that is gone", async () => {
    const tenant = await newTenant();
    const { id, objectKey } = await storeCapture(tenant.id);
    await db
      .update(captures)
      .set({ outputs: [{ ...output("pdf"), key: objectKey }] })
      .where(eq(captures.id, id));
    expect((await post("/api/v1/pdf/merge", { captures: [id, id] }, tenant.key)).status).toBe(502);
    const gone = await storeCapture(tenant.id, { outputs: [output("pdf")] });
    expect((await post("/api/v1/pdf/merge", { captures: [gone.id, gone.id] }, tenant.key)).status).toBe(404);
  });

  test("502: a stored picture that is cut off", async () => {
    const { key } = await newTenant();
    const id = await make(key, { html: "<h1>x", omit_background: true }, "screenshot");
    const [row] = await db.select().from(captures).where(eq(captures.id, id));
    const objectKey = row?.outputs[0]?.key ?? "";
    const stored = await (await env.FILES.get(objectKey))?.bytes();
    await env.FILES.put(objectKey, stored?.subarray(0, stored.length / 2) ?? "");
    const res = await post("/api/v1/pdf/merge", { captures: [id, id] }, key);
    expect(res.status).toBe(502);
    expect(await res.json()).toMatchObject({ code: "render_failed" });
  });

  test.each([
    ["one capture", { captures: ["a"] }, "#/captures"],
    ["over fifty", { captures: Array.from({ length: 51 }, () => "a") }, "#/captures"],
    ["an unknown field", { captures: ["a", "b"], order: "x" }, "#/order"],
  ])("400: %s", async (_what, body, pointer) => {
    const { key } = await newTenant();
    const res = await post("/api/v1/pdf/merge", body, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer }] });
  });
});
