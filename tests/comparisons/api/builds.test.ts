// Builds: what the comparisons of a run of CI come to together, and who is told.
import { describe, expect, test } from "vitest";
import { eventSchemas } from "#events/schemas.ts";
import { compare, newBuild, newComparer, storePicture, twoPictures } from "../../support/comparisons.ts";
import { eventsOf } from "../../support/events.ts";
import { call, del, get, post, type Tenant } from "../../support/world.ts";

type Build = {
  id: string;
  verdict: string;
  counts: Record<string, number>;
  remaining?: number;
  completed_at: string | null;
};
const read = async (tenant: Tenant, id: string) =>
  (await get(`/api/v1/builds/${id}`, tenant.key)).json<Build>();
const act = async (tenant: Tenant, id: string, verb: string) => {
  const res = await post(`/api/v1/builds/${id}/${verb}`, {}, tenant.key);
  if (!res.ok) throw new Error(await res.text());
  return res.json<Build>();
};
const told = async (tenant: Tenant) =>
  (await eventsOf(tenant.id))
    .filter(({ type }) => type === "build.completed")
    .map(({ data }) => eventSchemas["build.completed"].parse(data));

describe("a build's verdict", () => {
  test("is pending until it is finalised, then pass, needs_review or fail; each is told with commit and counts", async () => {
    const tenant = await newComparer();
    const { before, after } = await twoPictures(tenant);
    const { id } = await newBuild(tenant, { branch: "topic" });
    await compare(tenant, { build: id, name: "same", baseline: before, capture: before });
    const { id: changed } = await compare(tenant, {
      build: id,
      name: "changed",
      baseline: before,
      capture: after,
    });
    expect((await read(tenant, id)).verdict).toBe("pending");
    expect(await told(tenant)).toEqual([]);
    const over = await act(tenant, id, "finalize");
    expect(over).toMatchObject({
      verdict: "needs_review",
      counts: { total: 2, pass: 1, fail: 1, approved: 0 },
    });
    await act(tenant, id, "finalize");
    await post(`/api/v1/comparisons/${changed}/reject`, {}, tenant.key);
    expect((await read(tenant, id)).verdict).toBe("fail");
    await post(`/api/v1/comparisons/${changed}/approve`, {}, tenant.key);
    expect((await read(tenant, id)).verdict).toBe("pass");
    const events = await told(tenant);
    expect(events.map(({ verdict }) => verdict)).toEqual(["needs_review", "fail", "pass"]);
    expect(events[0]).toMatchObject({
      build_id: id,
      project: "web",
      branch: "topic",
      commit: "c0ffee",
      counts: { total: 2, pass: 1, fail: 1 },
      url: `https://api.test/api/v1/builds/${id}`,
      review_url: `https://api.test/builds/${id}`,
    });
    const late = { build: id, name: "late", baseline: before, capture: before };
    expect((await post("/api/v1/compare", late, tenant.key)).status).toBe(409);
  });

  test("is reviewed on the page that the build, its comparisons and its events name: where APP_URL says, else here", async () => {
    const tenant = await newComparer();
    const { before, after } = await twoPictures(tenant);
    const { id } = await newBuild(tenant);
    const asked = { build: id, name: "changed", baseline: before, capture: after };
    const made = await compare(tenant, asked);
    expect(made).toMatchObject({ review_url: `https://api.test/builds/${id}?at=${made.id}` });
    expect(await read(tenant, id)).toMatchObject({ review_url: `https://api.test/builds/${id}` });
    const elsewhere = { key: tenant.key, body: {}, env: { APP_URL: "https://app.test" } };
    const over = await call("POST", `/api/v1/builds/${id}/finalize`, elsewhere);
    expect(await over.json()).toMatchObject({ review_url: `https://app.test/builds/${id}` });
    expect(await told(tenant)).toMatchObject([{ review_url: `https://app.test/builds/${id}` }]);
    await call("POST", `/api/v1/comparisons/${made.id}/approve`, elsewhere);
    const reviewed = (await eventsOf(tenant.id)).filter(({ type }) => type === "comparison.reviewed");
    expect(reviewed.map(({ data }) => eventSchemas["comparison.reviewed"].parse(data).review_url)).toEqual([
      `https://app.test/builds/${id}?at=${made.id}`,
    ]);
    expect(await compare(tenant, { baseline: before, capture: after })).toMatchObject({ review_url: null });
  });

  test("is there with the last of as many as were announced", async () => {
    const tenant = await newComparer();
    const { before } = await twoPictures(tenant);
    const { id } = await newBuild(tenant, { total: 2 });
    const ask = (name: string) => compare(tenant, { build: id, name, baseline: before, capture: before });
    await ask("a");
    expect((await read(tenant, id)).verdict).toBe("pending");
    await ask("b");
    expect(await read(tenant, id)).toMatchObject({ verdict: "pass", completed_at: expect.any(String) });
  });

  test("is fail where a comparison could not be made, where it is tried again by that, and where there is none", async () => {
    const tenant = await newComparer();
    const { before } = await twoPictures(tenant);
    const broken = await storePicture(tenant, new Uint8Array(400).fill(1));
    const [first, empty] = [await newBuild(tenant), await newBuild(tenant)];
    const ask = (capture: string) =>
      post("/api/v1/compare", { build: first.id, name: "home", baseline: before, capture }, tenant.key);
    expect((await ask(broken)).status).toBe(400);
    expect((await ask(before)).status).toBe(200);
    expect(await act(tenant, first.id, "finalize")).toMatchObject({ verdict: "pass", counts: { total: 1 } });
    expect((await act(tenant, empty.id, "finalize")).verdict).toBe("fail");
  });
});

test("200: a decision without a note may have an empty body, as JSON too", async () => {
  const tenant = await newComparer();
  const { before, after } = await twoPictures(tenant);
  const { id } = await newBuild(tenant);
  const made = await compare(tenant, { build: id, name: "home", baseline: before, capture: after });
  const headers = { "Content-Type": "application/json" };
  for (const path of [
    `comparisons/${made.id}/approve`,
    `comparisons/${made.id}/reject`,
    `builds/${id}/approve`,
    `builds/${id}/finalize`,
  ]) {
    const res = await call("POST", `/api/v1/${path}`, { key: tenant.key, body: "", headers });
    expect([path, res.status]).toEqual([path, 200]);
  }
  const broken = await call("POST", `/api/v1/comparisons/${made.id}/approve`, {
    key: tenant.key,
    body: "{",
    headers,
  });
  expect(broken.status).toBe(400);
});

test("409: of a name compared twice in a build only the later one is listed, and only that can be decided on", async () => {
  const tenant = await newComparer();
  const { before, after } = await twoPictures(tenant);
  const { id } = await newBuild(tenant);
  const ask = (capture: string) => compare(tenant, { build: id, name: "home", capture });
  const [earlier, later] = [await ask(before), await ask(after)];
  const list = async (query: string) => {
    const { data } = await (
      await get(`/api/v1/comparisons?${query}`, tenant.key)
    ).json<{ data: { id: string; is_superseded: boolean }[] }>();
    return data.map((one) => [one.id, one.is_superseded]);
  };
  expect(await list(`build=${id}`)).toEqual([[later.id, false]]);
  expect(await list(`build=${id}&superseded=true`)).toEqual([
    [later.id, false],
    [earlier.id, true],
  ]);
  expect(await list("name=home")).toHaveLength(2);
  expect(await list("name=home&superseded=false")).toEqual([[later.id, false]]);
  expect((await post(`/api/v1/comparisons/${later.id}/approve`, {}, tenant.key)).status).toBe(200);
  for (const verb of ["approve", "reject"]) {
    const res = await post(`/api/v1/comparisons/${earlier.id}/${verb}`, {}, tenant.key);
    const problem = await res.json<{ detail: string }>();
    expect([res.status, problem.detail]).toEqual([409, expect.stringContaining(later.id)]);
  }
  expect((await compare(tenant, { baseline: "home", capture: after, project: "web" })).verdict).toBe("pass");
  expect((await act(tenant, id, "finalize")).verdict).toBe("pass");
});

test("200: all of a build approved at once sets every baseline, and the next build passes", async () => {
  const tenant = await newComparer();
  const { before, after } = await twoPictures(tenant);
  const { id } = await newBuild(tenant);
  await compare(tenant, { build: id, name: "a", capture: before });
  await compare(tenant, { build: id, name: "b", capture: after });
  await act(tenant, id, "finalize");
  expect(await act(tenant, id, "approve")).toMatchObject({
    verdict: "pass",
    remaining: 0,
    counts: { approved: 2 },
  });
  await act(tenant, id, "approve");
  const next = await newBuild(tenant, { total: 2 });
  await compare(tenant, { build: next.id, name: "a", capture: before });
  await compare(tenant, { build: next.id, name: "b", capture: after });
  expect((await read(tenant, next.id)).verdict).toBe("pass");
  const reviewed = (await eventsOf(tenant.id)).filter(({ type }) => type === "comparison.reviewed");
  expect(reviewed).toHaveLength(2);
});

test("200: a build asked for again is the same; with another commit 409; a project's name is taken once", async () => {
  const tenant = await newComparer();
  const { id } = await newBuild(tenant, { build: "ci-1" });
  const again = { project: "web", build: "ci-1", branch: "main", commit: "c0ffee" };
  const res = await post("/api/v1/builds", again, tenant.key);
  expect([res.status, await res.json()]).toMatchObject([200, { id }]);
  expect((await post("/api/v1/builds", { ...again, commit: "beef" }, tenant.key)).status).toBe(409);
  expect((await post("/api/v1/builds", { ...again, project: "none" }, tenant.key)).status).toBe(404);
  expect((await post("/api/v1/projects", { name: "web" }, tenant.key)).status).toBe(409);
  const found = await (
    await get("/api/v1/builds?project=web&branch=main&verdict=pending", tenant.key)
  ).json();
  expect(found).toMatchObject({ data: [{ id }] });
  expect((await (await get("/api/v1/projects", tenant.key)).json<{ data: [] }>()).data).toHaveLength(1);
});

test("200: a comparison that is deleted no longer counts in its build", async () => {
  const tenant = await newComparer();
  const { before, after } = await twoPictures(tenant);
  const { id } = await newBuild(tenant);
  await compare(tenant, { build: id, name: "a", baseline: before, capture: before });
  const { id: bad } = await compare(tenant, { build: id, name: "b", baseline: before, capture: after });
  await act(tenant, id, "finalize");
  await del(`/api/v1/comparisons/${bad}`, tenant.key);
  expect((await read(tenant, id)).verdict).toBe("pass");
});
