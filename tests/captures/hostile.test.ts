// Pages that mean harm and targets that are none: each ends within its time, and the next capture does not notice.
import { describe, expect, test } from "vitest";
import { newTenant, pages, post } from "../support/world.ts";

const timeout = 6000;
/** For the answer itself to come, on a busy machine. */
const graceMs = 2500;

type Answer = { code?: string; detail?: string; target?: { title: string }; report: { notes: string[] } };

/** Captures the target, sees to it that this took no more than its time, and that another tenant's capture works. */
async function outcomeOf(options: Record<string, unknown>): Promise<{ status: number; body: Answer }> {
  const { key } = await newTenant();
  const start = Date.now();
  const res = await post(
    "/api/v1/screenshot",
    { timeout, response_type: "json", cache: false, ...options },
    key,
  );
  expect(Date.now() - start).toBeLessThan(timeout + graceMs);
  const body = await res.json<Answer>();
  const other = await newTenant();
  const plain = { url: `${pages}/blocks.html`, timeout: 8000, response_type: "json", cache: false };
  const after = Date.now();
  const next = await post("/api/v1/screenshot", plain, other.key);
  const took = Date.now() - after;
  console.log(
    "HOSTILE",
    JSON.stringify({
      options,
      status: res.status,
      ms: after - start,
      took,
      code: body.code,
      detail: body.detail,
      title: body.target?.title?.slice(0, 30),
      notes: body.report?.notes,
    }),
  );
  expect(await next.json()).toMatchObject({ target: { title: "Blocks" }, report: { attempts: 1 } });
  expect(took).toBeLessThan(4000);
  return { status: res.status, body };
}

const at = (name: string) => `${pages}/hostile/${name}`;

describe("pages that do not behave", () => {
  test.each([
    "dialogs",
    "dialogs-forever",
    "prints",
    "saves",
    "popups",
    "beforeunload",
    "drip",
    "fat",
    "bomb",
    "bombs-within",
    "glutton",
    "glutton-later",
    "loop",
    "loop-later",
    "loop-onload",
    "loop-microtasks",
    "closes",
    "closes-later",
    "nodes",
    "frames",
    "writes",
    "writes-itself",
    "history",
    "hashes",
    "reloads",
    "turns",
    "titles",
    "addresses",
    "redirects",
  ])("200: %s", async (name) => {
    await outcomeOf({ url: at(name) });
  });
});

describe("targets that are no pages", () => {
  test.each([
    "image",
    "svg",
    "pdf",
    "json",
    "text",
    "xml",
    "broken-xml",
    "binary",
    "wrong-charset",
    "no-charset",
    "not-gzip",
    "grüße aus köln",
  ])("200: %s", async (name) => {
    await outcomeOf({ url: at(name) });
  });
  test("tls", async () => {
    await outcomeOf({ url: pages.replace("http:", "https:") });
    await outcomeOf({ url: `${pages}/empty` });
    await outcomeOf({ url: `${pages}/download` });
    await outcomeOf({ url: `${pages}/blocks.html?${"x".repeat(1900)}` });
  });
});
