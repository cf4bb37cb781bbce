import { describe, expect, test } from "vitest";
import { dohResolver } from "#platform/dns.ts";

type Record = { name: string; type: number; TTL: number; data: string };
const v4 = (data: string, TTL = 300): Record => ({ name: "x", type: 1, TTL, data });
const v6 = (data: string, TTL = 300): Record => ({ name: "x", type: 28, TTL, data });
const alias = (data: string, TTL = 300): Record => ({ name: "x", type: 5, TTL, data });

/** A resolver over answers by type; notes each request and lets the test set the time. */
function world(answers: { 1?: unknown; 28?: unknown }) {
  const asked: URL[] = [];
  const clock = { now: 1_000_000 };
  const fetch = async (url: string, init: RequestInit) => {
    asked.push(new URL(url));
    expect(new Headers(init.headers).get("Accept")).toBe("application/dns-json");
    const answer = answers[new URL(url).searchParams.get("type") as unknown as 1 | 28];
    if (answer instanceof Response) return answer.clone();
    if (answer instanceof Error) throw answer;
    return Response.json(answer ?? { Status: 0 });
  };
  return { asked, clock, resolver: dohResolver(fetch, "https://dns.example/query", () => clock.now) };
}

describe("answers", () => {
  test("both kinds of address, asked at once", async () => {
    const { resolver, asked } = world({
      1: { Status: 0, Answer: [v4("93.184.216.34"), v4("93.184.216.35")] },
      28: { Status: 0, Answer: [v6("2606:2800::1")] },
    });
    expect(await resolver.resolve("example.com")).toEqual(["93.184.216.34", "93.184.216.35", "2606:2800::1"]);
    expect(asked.map((url) => url.search)).toEqual(["?name=example.com&type=1", "?name=example.com&type=28"]);
  });

  test("the names on the way are no addresses", async () => {
    const { resolver } = world({ 1: { Status: 0, Answer: [alias("cdn.example."), v4("1.2.3.4")] } });
    expect(await resolver.resolve("www.example.com")).toEqual(["1.2.3.4"]);
  });

  test("a name that does not exist has none", async () => {
    const { resolver } = world({ 1: { Status: 3 }, 28: { Status: 3 } });
    expect(await resolver.resolve("nowhere.example")).toEqual([]);
  });

  test.each([
    ["the resolver fails", { 1: { Status: 2 } }],
    ["one of the two fails", { 1: { Status: 0, Answer: [v4("1.2.3.4")] }, 28: { Status: 2 } }],
    ["the resolver refuses", { 1: new Response("no", { status: 429 }) }],
    ["the answer is a redirect", { 1: new Response(null, { status: 302, headers: { Location: "/" } }) }],
    ["the answer is no JSON", { 1: new Response("<html>") }],
    ["the answer is not of the form", { 1: [] }],
    ["the answer is null", { 1: new Response("null") }],
    ["the line is cut", { 28: new Error("network") }],
  ])("throws where %s, so that the caller refuses", async (_what, answers) => {
    await expect(world(answers).resolver.resolve("example.com")).rejects.toThrow();
  });

  test("a failure is not remembered", async () => {
    const answers: { 1?: unknown } = { 1: { Status: 2 } };
    const { resolver } = world(answers);
    await expect(resolver.resolve("example.com")).rejects.toThrow();
    answers[1] = { Status: 0, Answer: [v4("1.2.3.4")] };
    expect(await resolver.resolve("example.com")).toEqual(["1.2.3.4"]);
  });
});

describe("memory", () => {
  test.each([
    ["as long as it says", 30, 30],
    ["5 s at least", 0, 5],
    ["60 s at most", 86_400, 60],
  ])("an answer is kept %s", async (_what, ttlSeconds, keptSeconds) => {
    const { resolver, asked, clock } = world({ 1: { Status: 0, Answer: [v4("1.2.3.4", ttlSeconds)] } });
    await resolver.resolve("example.com");
    clock.now += keptSeconds * 1000 - 1;
    await resolver.resolve("example.com");
    expect(asked).toHaveLength(2);
    clock.now += 1;
    await resolver.resolve("example.com");
    expect(asked).toHaveLength(4);
  });

  test("the shortest time among the answers counts", async () => {
    const { resolver, asked, clock } = world({
      1: { Status: 0, Answer: [alias("cdn.example.", 7), v4("1.2.3.4", 3600)] },
      28: { Status: 0, Answer: [v6("2606::1", 3600)] },
    });
    await resolver.resolve("example.com");
    clock.now += 7000;
    await resolver.resolve("example.com");
    expect(asked).toHaveLength(4);
  });

  test("that a name does not exist is kept 5 s", async () => {
    const { resolver, asked, clock } = world({ 1: { Status: 3 }, 28: { Status: 3 } });
    await resolver.resolve("nowhere.example");
    clock.now += 5000;
    await resolver.resolve("nowhere.example");
    expect(asked).toHaveLength(4);
  });

  test("asked several times at once, it asks once", async () => {
    const { resolver, asked } = world({ 1: { Status: 0, Answer: [v4("1.2.3.4")] } });
    await Promise.all(["a.example", "a.example", "a.example"].map((host) => resolver.resolve(host)));
    expect(asked).toHaveLength(2);
  });

  test("it holds no more than 2,000 names", async () => {
    const { resolver, asked } = world({ 1: { Status: 0, Answer: [v4("1.2.3.4")] } });
    for (let count = 0; count <= 2000; count++) await resolver.resolve(`h${count}.example`);
    asked.length = 0;
    await resolver.resolve("h2000.example");
    expect(asked).toHaveLength(0);
    await resolver.resolve("h0.example");
    expect(asked).toHaveLength(2);
  });
});
