// Another tenant's ids, in every place of every operation that takes one: the list is the OpenAPI document, and an id is
// known by its example (`cap_…`) or by its name, so a new route is covered as it appears.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { tenantScopes } from "#auth/scopes.ts";
import { cacheLookups } from "#db/schema/cache-lookups.ts";
import { limitWindows } from "#db/schema/limits.ts";
import { jobQueue } from "../support/jobs.ts";
import {
  bodyOf,
  bodySchemaOf,
  isForOperators,
  keyed,
  quiet,
  resolved,
  type Route,
  send,
} from "../support/operations.ts";
import { countsOf, expectNoneLost, holdingsOf, makers, makeThings, type Owner } from "../support/things.ts";
import { call, db, get, newTenant, type Tenant } from "../support/world.ts";

/** What is named like an id of ours, or stands where one does, and is none of a tenant's. */
const noTenantsIds: Record<string, string> = {
  source: "a service whose webhooks we take",
  target_id: "whatever an event of the caller's own log names",
  actor_id: "whatever an event of the caller's own log names",
  request_id: "what a caller calls a request of theirs",
  access_key_id: "a key of the tenant's own store",
};
/** Paths whose parameter names what belongs to no tenant. */
const noTenantsPaths: Record<string, string> = {
  "/admin/limits/costs/{endpoint}": "an endpoint is the service's own",
  "/baselines/{name}": "a name is the caller's own, whoever else uses the same (tests/comparisons/api)",
  "/admin/flags/{key}": "flags are the service's own",
  "/ofrep/v1/evaluate/flags/{key}": "they are evaluated for whoever asks",
};

/** Fields that take an id and have another example. */
const alsoIds: Record<string, string> = {
  storage_target: "tgt",
  room: "job",
  rooms: "job",
  tenant_id: "ten",
};

/** Where any text is taken for a name of the caller's own, so that the answer need not be 404. */
const ownNames: Record<string, string> = {
  room: "rooms are names within the caller's own stream",
  rooms: "rooms are names within the caller's own stream",
};

type Place = { where: "path" | "query" | "body"; name: string; prefix: string };
const idForm = /^([a-z]{3})_[0-9a-z]{26}$/;

function prefixIn(examples: unknown): string | undefined {
  const texts = Array.isArray(examples) ? (examples as unknown[]) : [examples];
  return texts.flatMap((text) => (typeof text === "string" ? (idForm.exec(text)?.[1] ?? []) : []))[0];
}

const isNoTenants = (name: string, path: string) =>
  name in noTenantsIds || Object.keys(noTenantsPaths).some((known) => path.startsWith(known));

/** The prefix of what a place takes; undefined where it takes no id. */
function kindOf(name: string, { name: route }: Route, ...examples: unknown[]): string | undefined {
  const known = alsoIds[name] ?? examples.map(prefixIn).find((prefix) => prefix !== undefined);
  if (known !== undefined || !/(^|_)ids?$/.test(name)) return known;
  throw new Error(`Give ${name} of ${route} an example that shows what kind of id it takes, as in cap_01k9…`);
}

function placesOf(route: Route): Place[] {
  const { path, operation } = route;
  const parameters = (operation.parameters ?? []).flatMap(({ name, in: where, schema, example }) => {
    if ((where !== "path" && where !== "query") || (where === "path" && isNoTenants(name, path))) return [];
    if (where === "query" && name in noTenantsIds) return [];
    // Whatever stands in a path is an id, however it is called.
    const called = where === "path" ? "id" : name;
    const prefix = kindOf(called, route, example, schema?.example, resolved(schema?.items).example);
    return prefix === undefined ? [] : [{ where, name, prefix } as const];
  });
  const example = bodyOf(route) ?? {};
  const fields = Object.entries(bodySchemaOf(route).properties ?? {}).flatMap(([name, field]) => {
    if (name in noTenantsIds) return [];
    const prefix = kindOf(name, route, field.example, resolved(field).example, example[name]);
    return prefix === undefined ? [] : [{ where: "body" as const, name, prefix }];
  });
  return [...parameters, ...fields];
}

/** Who asks, and what is theirs. */
type Caller = { tenant: Tenant; made: Record<string, string> };

/** A request of the route with the id in its place, and the caller's own ids in all others of its path. */
function tryId(route: Route, { where, name }: Place, id: string, caller: Caller): Promise<Response> {
  const { key } = caller.tenant;
  const others = placesOf(route).map((place) => [place.name, caller.made[place.prefix] ?? "none"]);
  const ids = {
    ...(Object.fromEntries(others) as Record<string, string>),
    ...(where === "path" ? { [name]: id } : {}),
  };
  // Whoever knows no ETag changes whatever is there.
  const common = { env: quiet, headers: { "If-Match": "*" }, ids };
  if (where === "path") return send(route, key, common);
  const example = bodyOf(route);
  const field = where === "body" ? bodySchemaOf(route).properties?.[name] : undefined;
  const value = field?.items ? Array<string>(field.minItems ?? 1).fill(id) : id;
  if (where === "body") return send(route, key, { ...common, body: { ...example, [name]: value } });
  return send(route, key, { ...common, query: { [name]: id } });
}

/** Of a plan that has comparisons. */
const subscriber = () => newTenant(tenantScopes, "professional");
let owner: Owner;
let stranger: Caller;
let made: Record<string, string>;
let before: Record<string, unknown>;

beforeAll(async () => {
  owner = { ...(await subscriber()), secret: `secret-${crypto.randomUUID()}` };
  const tenant = await subscriber();
  stranger = { tenant, made: await makeThings({ ...tenant, secret: "their-own" }) };
  made = await makeThings(owner);
  const of = { tenantId: owner.id };
  const hour = { span: "hour", beginsAt: 3_600_000, dimension: "endpoint", subject: "GET /keys" } as const;
  await db.insert(limitWindows).values({ ...of, ...hour, allowed: 7, refused: 3 });
  const day = { day: "2026-11-01", pattern: "example.com", outcome: "hit" } as const;
  await db.insert(cacheLookups).values({ ...of, ...day, count: 7, ageSeconds: 3 });
});
beforeEach(async () => void (before = await holdingsOf(owner, made)));
/** What is counted of the owner is never less than it was. */
let counted: Awaited<ReturnType<typeof countsOf>> = {};
afterEach(async () => {
  const now = await countsOf(owner);
  expectNoneLost(counted, now);
  counted = now;
});

/** The id that was asked with may be said again; nothing else of its owner's may be known. */
async function expectNothingOf(res: Response, asked?: string): Promise<void> {
  const said = `${JSON.stringify([...res.headers])}${await res.clone().text()}`;
  expect(said).not.toContain(owner.secret);
  for (const id of [...Object.values(made), owner.keyId]) if (id !== asked) expect(said).not.toContain(id);
}

const operatorsOnly: unknown = expect.stringContaining("This needs the scope admin:");

/** 404; a field of a body or query may be named instead, which says that there is no such thing. */
async function expectUnknown(res: Response, { where, name }: Place): Promise<void> {
  const problem = await res.clone().json();
  if (where === "path" || res.status === 404)
    expect([res.status, problem]).toMatchObject([404, { code: "not_found" }]);
  else {
    const errors = [
      { pointer: expect.stringContaining(`#/${name}`), detail: expect.stringMatching(/There is no/) },
    ];
    expect([res.status, problem]).toMatchObject([400, { errors }]);
  }
}

/** What is said apart from the id that was asked with, and from what differs with every request. */
async function wordsOf(res: Response, id: string): Promise<string> {
  const text = (await res.clone().text()).replaceAll(id, "<id>");
  return text
    .replace(/"request_id":"[^"]*"/, "")
    .replaceAll(/"(id|ts|ticket|token|url|expires_at)":"[^"]*"/g, "")
    .replaceAll(/"(seq|next_after|latest)":\d+/g, "")
    .replaceAll(/(?<=event: hello\n)data:.*/g, "");
}

const places = keyed.flatMap((route) =>
  placesOf(route).map((place) => [`${route.name} ${place.name}`, route, place] as const),
);

test("there are many places, and each has a thing of its kind to be tried with", () => {
  expect(places.length).toBeGreaterThan(40);
  const missing = places.filter(([, , { prefix }]) => !(prefix in makers));
  expect(
    missing.map(([name, , { prefix }]) => `${name}: add a maker for ${prefix}_… to tests/support/things.ts`),
  ).toEqual([]);
});

describe.each(places)("%s", (_name, route, place) => {
  test("takes another tenant's id for one that does not exist, and changes nothing of it", async () => {
    const id = made[place.prefix] ?? "";
    const res = await tryId(route, place, id, stranger);
    await expectNothingOf(res, id);
    if (place.name in ownNames) expect(res.status).toBeLessThan(500);
    // What only operators may do is refused before anything is looked up.
    else if (res.status === 403) expect(await res.clone().json()).toMatchObject({ detail: operatorsOnly });
    // A filter that matches nothing of one's own.
    else if (place.where === "query" && res.status === 200)
      expect(["", '{"data":[]']).toContain((await res.clone().text()).slice(0, 10));
    else await expectUnknown(res, place);
    // Nobody learns that it exists: the answer is word for word that to an id that was never given.
    const never = `${place.prefix}_${crypto.randomUUID()}`;
    const same = await tryId(route, place, never, stranger);
    expect([res.status, await wordsOf(res, id)]).toEqual([same.status, await wordsOf(same, never)]);
    expect(await holdingsOf(owner, made)).toEqual(before);
  });
});

describe("options that are read once the capture is made", () => {
  const refusal = { code: "invalid_request", detail: expect.stringContaining("There is no") };

  test("a job fails where its bucket is another tenant's", async () => {
    const { key } = stranger.tenant;
    const queue = jobQueue();
    const params = { storage_target: made["tgt"] };
    const env = { ...quiet, ...queue.env };
    const res = await call("POST", "/api/v1/screenshot/async", { key, body: { html: "x", params }, env });
    const { job_id: id } = await res.json<{ job_id: string }>();
    await queue.drain(quiet);
    const job = await get(`/api/v1/jobs/${id}`, key);
    expect(await job.json()).toMatchObject({ status: "failed", error: refusal });
    expect(await holdingsOf(owner, made)).toEqual(before);
  });

  test("400: a signed link whose bucket is another tenant's", async () => {
    const { key } = stranger.tenant;
    const options = { html: "x", storage_target: made["tgt"] };
    const link = await call("POST", "/api/v1/links", { key, body: { options }, env: quiet });
    const { url } = await link.json<{ url: string }>();
    const res = await call("GET", url, { env: quiet });
    expect([res.status, await res.json()]).toMatchObject([400, refusal]);
    expect(await holdingsOf(owner, made)).toEqual(before);
  });
});

const lists = keyed.filter(({ method, path }) => method === "GET" && !path.includes("{"));

test.each(lists.map((route) => [route.name, route] as const))(
  "%s: shows nothing of another tenant, whoever the headers claim to be",
  async (_name, route) => {
    const { id, keyId } = owner;
    const { key } = await subscriber();
    const claims = { "X-Tenant-ID": id, "X-Tenant": id, "X-Organization-ID": id, "X-User-ID": keyId };
    await expectNothingOf(await send(route, key, { headers: claims, env: quiet }));
    for (const name of ["tenant_id", "tenantId", "user_id"]) {
      const res = await send(route, key, { query: { [name]: id }, env: quiet });
      await expectNothingOf(res, id);
    }
    expect(await holdingsOf(owner, made)).toEqual(before);
  },
);

// Last, since reading a secret is on record.
test("the things are there: their owner reads each of them, with what nobody else may read", async () => {
  const readable = places.filter(
    ([, route, { where }]) => route.method === "GET" && where === "path" && !isForOperators(route),
  );
  for (const [name, route, place] of readable) {
    // A file and its thumbnail are bytes, and the thumbnail of this file cannot be made.
    if (/\/(thumbnail|download)$/.test(route.path)) continue;
    const res = await tryId(route, place, made[place.prefix] ?? "", { tenant: owner, made });
    expect([name, res.status]).toEqual([name, 200]);
  }
});

afterAll(() => {
  const without = Object.entries(counted).filter(([, rows]) => rows.length === 0);
  expect(without.map(([name]) => name)).toEqual([]);
});
