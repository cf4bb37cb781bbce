// In which region a capture's browser is asked for.
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { addressOf, chooseRegion, notesOnRegion } from "#captures/browser/region.ts";
import { regions } from "#core/regions.ts";
import { call, newTenant } from "../support/world.ts";

const berlin = { latitude: 52.5, longitude: 13.4 };
const sydney = { latitude: -33.9, longitude: 151.2 };
const suva = { latitude: -18.1, longitude: 178.4 };
const honolulu = { latitude: 21.3, longitude: -157.9 };
const lagos = { latitude: 6.5, longitude: 3.4 };

describe("the region chosen", () => {
  test.each([
    ["the one asked for, where there is one", regions, "sam" as const, berlin, "sam"],
    ["the nearest to the one asked for", ["enam", "weur"] as const, "eeur" as const, sydney, "weur"],
    ["the nearest to the caller", ["enam", "weur", "oc"] as const, undefined, sydney, "oc"],
    ["across the date line", ["wnam", "oc"] as const, undefined, suva, "oc"],
    ["from the middle of an ocean", ["wnam", "apac", "oc"] as const, undefined, honolulu, "wnam"],
    ["from another continent", ["wnam", "weur"] as const, undefined, lagos, "weur"],
    [
      "the first, where nothing is known of the caller",
      ["apac", "weur"] as const,
      undefined,
      undefined,
      "apac",
    ],
    ["none, where browsers are not told apart", [], "weur" as const, berlin, undefined],
  ])("%s", (_what, there, wanted, caller, expected) => {
    expect(chooseRegion(there, wanted, caller)).toBe(expected);
  });

  test("is in the name of the browser object and the hint it is made with", () => {
    expect(addressOf("weur", 2)).toEqual({ name: "session-weur-2", options: { locationHint: "weur" } });
    expect(addressOf(undefined, 0)).toEqual({ name: "session-0", options: {} });
  });

  test("is told where it is not the one asked for", () => {
    expect(notesOnRegion("me", "eeur")).toEqual([expect.stringContaining("eeur")]);
    expect(notesOnRegion("me", "me")).toEqual([]);
    expect(notesOnRegion(undefined, "me")).toEqual([]);
  });
});

describe("a capture", () => {
  const capture = async (more: object, bindings: object) => {
    const { key } = await newTenant();
    const asked: unknown[][] = [];
    const watched = {
      getByName: (...given: Parameters<Env["BROWSER_SESSION"]["getByName"]>) => {
        asked.push(given);
        return env.BROWSER_SESSION.getByName(...given);
      },
    };
    const body = { html: "<p>Here", cache: false, response_type: "json", ...more };
    const overrides = { BROWSER_SESSION: watched, ...bindings } as unknown as Partial<Env>;
    const res = await call("POST", "/api/v1/screenshot", { key, body, env: overrides });
    return { res, asked };
  };

  test("200: is made where it asks for", async () => {
    const { res, asked } = await capture({ region: "weur" }, { BROWSER_REGIONS: "enam, weur" });
    expect(res.status).toBe(200);
    expect(asked).toEqual([["session-weur-0", { locationHint: "weur" }]]);
    expect(await res.json()).toMatchObject({ report: { notes: [] } });
  });

  test("200: says so where there are no regions", async () => {
    const { res, asked } = await capture({ region: "weur" }, {});
    expect(asked).toEqual([["session-0", {}]]);
    expect(await res.json()).toMatchObject({ report: { notes: [expect.stringContaining("region")] } });
  });

  test("400: a region that is none names those there are", async () => {
    const { res } = await capture({ region: "mars" }, {});
    expect(res.status).toBe(400);
    expect(await res.text()).toContain("weur");
  });
});
