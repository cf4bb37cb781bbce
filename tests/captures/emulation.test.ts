// Where and how the page's visitor sits, as the page itself sees it.
import { describe, expect, test } from "vitest";
import { pictureOf } from "../support/pixels.ts";
import { newTenant, pages, post } from "../support/world.ts";

/** The text of the page that writes down what its script finds. */
async function told(script: string, options: Record<string, unknown>): Promise<string> {
  const { key } = await newTenant();
  const html = `<p></p><script>document.querySelector("p").textContent = ${script}</script>`;
  const res = await post("/api/v1/content", { html, format: "markdown", ...options }, key);
  expect(res.status).toBe(200);
  return (await res.text()).trim();
}

const media = (query: string) => `matchMedia("${query}").matches`;

describe("colours and medium", () => {
  test.each([
    ["dark_mode", { dark_mode: true }, "(prefers-color-scheme: dark)"],
    ["reduced_motion", { reduced_motion: true }, "(prefers-reduced-motion: reduce)"],
    ["media_type print", { media_type: "print" }, "print"],
    ["media_type screen", { media_type: "screen" }, "screen"],
  ])("200: the page sees %s, and not unless told", async (_what, options, query) => {
    expect(await told(media(query), options)).toBe("true");
    if (query !== "screen") expect(await told(media(query), {})).toBe("false");
  });

  test("200: all together", async () => {
    const query = "print and (prefers-color-scheme: dark) and (prefers-reduced-motion: reduce)";
    const options = { dark_mode: true, reduced_motion: true, media_type: "print" };
    expect(await told(media(query), options)).toBe("true");
  });

  test("200: a frame of another site is told the same as the page", async () => {
    const { key } = await newTenant();
    const html = `<p></p><iframe src="${pages}/visitor.html"></iframe><script>
      onmessage = ({ data }) => { document.querySelector("p").textContent = JSON.stringify(data) }</script>`;
    const given = { html, wait_for_selector: "p:not(:empty)", format: "html", timeout: 9000 };
    const seen = async (options: object) => {
      const text = await (await post("/api/v1/content", { ...given, ...options }, key)).text();
      return JSON.parse(/<p>(.*?)<\/p>/.exec(text)?.[1] ?? "{}") as Record<string, unknown>;
    };
    const asked = { dark_mode: true, reduced_motion: true, media_type: "print", locale: "de-CH" };
    expect(await seen({ ...asked, time_zone: "Asia/Tokyo", user_agent: "Me/1" })).toEqual({
      dark: true,
      still: true,
      print: true,
      zone: "Asia/Tokyo",
      language: "de-CH",
      locale: "de-CH",
      agent: "Me/1",
    });
    const plain = await seen({});
    expect(plain).toMatchObject({ dark: false, still: false, print: false });
    expect(plain["agent"]).not.toContain("Headless");
  });

  test("200: a picture of the page as printed", async () => {
    const { key } = await newTenant();
    const html = "<style>body{background:#f00} @media print{body{background:#00ff00}}</style>";
    const res = await post("/api/v1/screenshot", { html, media_type: "print" }, key);
    expect((await pictureOf(res)).at(50, 50)).toBe("#00ff00");
  });

  test("200: a one-page PDF keeps dark mode while it is measured, and is measured in the medium asked for", async () => {
    const { key } = await newTenant();
    const html = `<style>body{height:300px;margin:0} @media screen{body{height:900px}}</style>
      <style>@media (prefers-color-scheme: dark){body{padding-top:1000px}}</style>`;
    const options = { html, pdf_fit_one_page: true, dark_mode: true };
    const heightOf = async (more: object) => {
      const res = await post("/api/v1/pdf", { ...options, ...more }, key);
      const text = new TextDecoder("latin1").decode(await res.arrayBuffer());
      return Number(/MediaBox\s*\[\s*0 0 [\d.]+ ([\d.]+)/.exec(text)?.[1]) / 0.75;
    };
    expect(await heightOf({})).toBeCloseTo(1301, -1);
    expect(await heightOf({ media_type: "screen" })).toBeCloseTo(1901, -1);
  });
});

describe("time zone and language", () => {
  test("200: the page's clock is in the zone, in any spelling of its name", async () => {
    const script = "Intl.DateTimeFormat().resolvedOptions().timeZone + ' ' + new Date(0).getHours()";
    expect(await told(script, { time_zone: "America/New_York" })).toBe("America/New_York 19");
    expect(await told(script, { time_zone: "asia/tokyo" })).toBe("Asia/Tokyo 9");
  });

  test("200: unless told the language is English, as a tag that scripts can use", async () => {
    const script = "Intl.getCanonicalLocales(navigator.language) + ' of ' + navigator.languages";
    expect(await told(script, {})).toBe("en-US of en-US,en");
  });

  test("200: a language reaches script, forms of numbers and the request", async () => {
    const script = "navigator.language + ' ' + navigator.languages + ' ' + (1234.5).toLocaleString()";
    expect(await told(script, { locale: "de-ch" })).toMatch(/^de-CH de-CH,de 1['’]234\.5$/);
    expect(await told(script, { locale: "de" })).toBe("de de 1.234,5");
    const { key } = await newTenant();
    const asked = { url: `${pages}/echo-headers`, locale: "de-CH", user_agent: "Me/1" };
    const text = await (await post("/api/v1/content", asked, key)).text();
    expect(text).toContain('"accept-language":"de-CH,de;q=0.9"');
    expect(text).toContain('"user-agent":"Me/1"');
    const plain = await (
      await post("/api/v1/content", { url: `${pages}/echo-headers`, locale: "fr" }, key)
    ).text();
    expect(plain).toMatch(/"user-agent":"Mozilla(?!.*Headless)/);
  });

  test("200: two captures at once keep their zones apart", async () => {
    const script = "Intl.DateTimeFormat().resolvedOptions().timeZone";
    const zones = ["Europe/Paris", "Asia/Tokyo", "Africa/Cairo"];
    const seen = await Promise.all(zones.map((time_zone) => told(script, { time_zone })));
    expect(seen).toEqual(zones);
  });

  test.each([
    ["time_zone", "Europe/Berlni", 'Did you mean "Europe/Berlin"?'],
    ["time_zone", "+02:00", "IANA"],
    ["locale", "de_DE", "BCP 47"],
    ["media_type", "paper", "print"],
  ])("400: %s %s names what is valid", async (field, value, hint) => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { html: "x", [field]: value }, key);
    expect(res.status).toBe(400);
    const { errors } = await res.json<{ errors: { pointer: string; detail: string }[] }>();
    expect(errors[0]).toMatchObject({
      pointer: `#/${field}`,
      detail: expect.stringContaining(hint) as string,
    });
  });
});

describe("place", () => {
  const place = { geolocation_latitude: 52.5, geolocation_longitude: 13.4, geolocation_accuracy: 20 };

  test("200: the page gets it without being asked for leave, and the next capture's does not", async () => {
    const html = `<p></p><script>const say = (it) => { document.querySelector("p").textContent = it };
      navigator.geolocation.getCurrentPosition(({ coords: c }) => say([c.latitude, c.longitude, c.accuracy]), () => say("refused"))</script>`;
    const { key } = await newTenant();
    const options = { html, format: "markdown", wait_for_selector: "p:not(:empty)", timeout: 5000 };
    expect(await (await post("/api/v1/content", { ...options, ...place }, key)).text()).toBe(
      "52.5,13.4,20\n",
    );
    expect(await (await post("/api/v1/content", options, key)).text()).toBe("refused\n");
  });

  test("400: half a place, and one that is nowhere", async () => {
    const { key } = await newTenant();
    const half = await post("/api/v1/screenshot", { html: "x", geolocation_latitude: 1 }, key);
    const { errors } = await half.json<{ errors: { pointer: string }[] }>();
    expect(errors.map(({ pointer }) => pointer)).toEqual([
      "#/geolocation_longitude",
      "#/geolocation_accuracy",
    ]);
    const nowhere = { ...place, geolocation_latitude: 91 };
    expect((await post("/api/v1/screenshot", { html: "x", ...nowhere }, key)).status).toBe(400);
  });
});
