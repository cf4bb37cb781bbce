import { describe, expect, test } from "vitest";
import { newTenant, pages, post } from "../support/world.ts";

async function contentOf(options: Record<string, unknown>): Promise<string> {
  const { key } = await newTenant();
  const res = await post("/api/v1/content", { format: "html", ...options }, key);
  expect(res.status).toBe(200);
  return res.text();
}

describe("headers of the caller's", () => {
  const other = pages.replace("127.0.0.1", "localhost");
  const identity = {
    headers: { "X-Secret": "s3cret", "Accept-Language": "de" },
    authorization: "Bearer t0ken",
  };
  const shown = (html: string): Record<string, string> => {
    const json: unknown = JSON.parse(
      /<pre id="headers">(.*?)<\/pre>/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? "{}",
    );
    return json as Record<string, string>;
  };

  test("200: they go to the target, in place of the browser's own", async () => {
    const headers = shown(await contentOf({ url: `${pages}/echo-headers`, ...identity }));
    expect(headers).toMatchObject({
      "x-secret": "s3cret",
      authorization: "Bearer t0ken",
      "accept-language": "de",
    });
  });

  test("200: they go along to another page of the same origin", async () => {
    const url = `${pages}/redirect?to=${encodeURIComponent(`${pages}/echo-headers`)}`;
    expect(shown(await contentOf({ url, ...identity }))).toMatchObject({ "x-secret": "s3cret" });
  });

  test("200: they go to no other origin, redirects included", async () => {
    const url = `${pages}/redirect?to=${encodeURIComponent(`${other}/echo-headers`)}`;
    const headers = shown(await contentOf({ url, ...identity }));
    expect(headers).toHaveProperty("host", new URL(other).host);
    expect(headers).not.toHaveProperty("x-secret");
    expect(headers).not.toHaveProperty("authorization");
    expect(headers["accept-language"]).not.toBe("de");
  });
});
