// Pages that mean harm and targets that are none: each ends within its time with a picture or a precise error, and the
// next capture, another tenant's in the same browser, does not notice.
import { describe, expect, test } from "vitest";
import { newTenant, pages, post } from "../support/world.ts";

const timeout = 4000;
/** For the answer itself to come, on a busy machine. */
const graceMs = 3000;

type Answer = { code?: string; detail?: string; target?: { title: string } };

async function outcomeOf(url: string): Promise<Answer> {
  const { key } = await newTenant();
  const start = Date.now();
  const res = await post("/api/v1/screenshot", { url, timeout, response_type: "json", cache: false }, key);
  expect(Date.now() - start).toBeLessThan(timeout + graceMs);
  return res.json<Answer>();
}

async function expectNextUnharmed(): Promise<void> {
  const { key } = await newTenant();
  const plain = { url: `${pages}/blocks.html`, response_type: "json", cache: false };
  const start = Date.now();
  const res = await post("/api/v1/screenshot", plain, key);
  expect(await res.json()).toMatchObject({ target: { title: "Blocks" }, report: { attempts: 1 } });
  expect(Date.now() - start).toBeLessThan(graceMs);
}

const late = "target_timeout";
const shown = "Hostile";

/** What may come of it: a page's title, or an error's code. */
const misbehaving: [name: string, ...ends: string[]][] = [
  ["dialogs", shown],
  ["dialogs-forever", shown, late],
  ["prints", shown],
  ["saves", shown],
  ["popups", shown],
  ["beforeunload", "A plain page", shown],
  ["drip", late],
  ["fat", late, "too_large"],
  ["bomb", late, "too_large"],
  ["bombs-within", "too_large", late],
  ["glutton", late, "render_failed"],
  ["glutton-later", shown, late, "render_failed"],
  ["loop", late],
  ["loop-later", shown, late],
  ["loop-onload", late],
  ["loop-microtasks", shown, late],
  ["closes", shown],
  ["closes-later", shown],
  ["nodes", shown],
  ["frames", shown, late],
  ["writes", "", shown],
  ["writes-itself", shown],
  ["history", shown],
  ["hashes", shown],
  ["reloads", late, "target_unreachable"],
  ["turns", late, "target_unreachable"],
  ["titles", "xxx", shown],
  ["addresses", shown],
  ["redirects", "target_unreachable"],
];

const noPages: [name: string, ...ends: string[]][] = [
  ["image", "image (1×1)"],
  ["svg", ""],
  ["pdf", "target_not_a_page", ""],
  ["json", ""],
  ["text", ""],
  ["xml", ""],
  ["broken-xml", ""],
  ["binary", "target_not_a_page"],
  ["wrong-charset", "Gr"],
  ["no-charset", "x"],
  ["not-gzip", "target_unreachable"],
  ["grüße aus köln", "Köln"],
];

describe.each([
  ["a page that misbehaves", misbehaving],
  ["a target that is no page", noPages],
])("%s ends in time and harms no other", (_what, table) => {
  test.each(table)("%s", async (name, ...ends) => {
    const { code, detail, target } = await outcomeOf(`${pages}/hostile/${name}`);
    const end = code ?? target?.title ?? "nothing";
    const isExpected = ends.some((one) => (one === "" || code ? end === one : end.startsWith(one)));
    expect(isExpected, `${end.slice(0, 100)} ${detail}`).toBe(true);
    await expectNextUnharmed();
  });
});

test.each([
  ["a server without TLS", pages.replace("http:", "https:"), "target_tls"],
  ["no content", `${pages}/empty`, "target_not_a_page"],
  ["a download", `${pages}/download`, "target_not_a_page"],
])("%s has an error of its own", async (_what, url, code) => {
  expect(await outcomeOf(url)).toMatchObject({ code });
  await expectNextUnharmed();
});
