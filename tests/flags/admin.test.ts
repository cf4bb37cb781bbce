import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEvents } from "#db/schema/audit-events.ts";
import { flagChanges, flags } from "#db/schema/flags.ts";
import { type Flag, history, newFlag, newFlagKey, operator, patch, path } from "../support/flags.ts";
import { call, db, get, newTenant, post } from "../support/world.ts";

const rowOf = (key: string) => db.select().from(flags).where(eq(flags.key, key)).get();
const changesOf = (key: string) => db.select().from(flagChanges).where(eq(flagChanges.flagKey, key));
const auditOf = (tenantId: string) => db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenantId));

describe("POST /api/v1/admin/flags", () => {
  test("201: a flag with its defaults, its ETag, an audit row and the first entry of its history", async () => {
    const admin = await operator();
    const key = newFlagKey();
    const res = await post(path, { key, description: "The new engine" }, admin.key);
    expect(res.status).toBe(201);
    expect(res.headers.get("ETag")).toBe('"1"');
    expect(await res.json()).toMatchObject({
      key,
      kind: "boolean",
      enabled: true,
      kill_switch: false,
      internal: false,
      default: false,
      percentage: null,
      values: { on: true, off: false },
      status: "live",
      revision: 1,
    });
    expect((await auditOf(admin.id)).map(({ action, targets }) => [action, targets])).toEqual([
      ["flag.create", [{ type: "flag", id: key }]],
    ]);
    const { data } = await history(admin, key);
    expect(data).toMatchObject([
      {
        revision: 1,
        action: "create",
        actor: { id: admin.keyId },
        changes: { kind: { before: null, after: "boolean" } },
      },
    ]);
  });

  test("409: a key is taken once; nothing of the second is kept", async () => {
    const admin = await operator();
    const { key } = await newFlag(admin, { description: "first" });
    expect((await post(path, { key, description: "second" }, admin.key)).status).toBe(409);
    expect(await rowOf(key)).toMatchObject({ description: "first", revision: 1 });
    expect(await changesOf(key)).toHaveLength(1);
    expect(await auditOf(admin.id)).toHaveLength(1);
  });

  test("201: the same request with an Idempotency-Key makes one flag, answered twice with its ETag", async () => {
    const admin = await operator();
    const key = newFlagKey();
    const again = () =>
      call("POST", path, { key: admin.key, body: { key }, headers: { "Idempotency-Key": key } });
    const [first, second] = [await again(), await again()];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.headers.get("Idempotency-Replayed")).toBe("true");
    expect(second.headers.get("ETag")).toBe('"1"');
    expect(await second.json()).toEqual(await first.json());
    expect(await changesOf(key)).toHaveLength(1);
  });

  test.each([
    [{ key: "New" }, "#/key"],
    [{ key: "9lives" }, "#/key"],
    [{ key: "x".repeat(65) }, "#/key"],
    [{ key: "a\r\nb" }, "#/key"],
    [{ kind: "sometimes" }, "#/kind"],
    [{ kind: "percentage" }, "#/percentage"],
    [{ kind: "percentage", percentage: 100.01 }, "#/percentage"],
    [{ kind: "percentage", percentage: 12.345 }, "#/percentage"],
    [{ kind: "percentage", percentage: -1 }, "#/percentage"],
    [{ kind: "percentage", percentage: 5, default: true }, "#/default"],
    [{ percentage: 5 }, "#/percentage"],
    [{ kind: "plan_based" }, "#/plans"],
    [{ kind: "plan_based", plans: ["gold"] }, "#/plans/0"],
    [{ plans: ["free"] }, "#/plans"],
    [{ kind: "user_list" }, "#/allow"],
    [{ allow: { tenants: ["ten_none"] } }, "#/allow/tenants"],
    [{ deny: { users: ["a\nb"] } }, "#/deny/users/0"],
    [{ allow: { people: [] } }, "#/allow"],
    [{ values: { on: true, off: "no" } }, "#/values"],
    [{ values: { on: 1, off: 1 } }, "#/values"],
    [{ expires_at: "2020-01-01T00:00:00Z" }, "#/expires_at"],
    [{ revision: 7 }, "#/revision"],
    [{ tenant_id: "ten_x" }, "#/tenant_id"],
  ])("400: %j names the field, and nothing is kept", async (values, pointer) => {
    const admin = await operator();
    const key = newFlagKey();
    const res = await post(path, { key, ...values }, admin.key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer }] });
    expect(await rowOf(key)).toBeUndefined();
    expect(await auditOf(admin.id)).toEqual([]);
  });
});

describe("GET /api/v1/admin/flags", () => {
  test("200: pages through all flags once, and by kind", async () => {
    const admin = await operator();
    const made: string[] = [];
    for (let count = 0; count < 5; count++)
      made.push((await newFlag(admin, { kind: "plan_based", plans: ["FREE"] })).key);
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const res = await get(`${path}?limit=2&kind=plan_based${cursor && `&cursor=${cursor}`}`, admin.key);
      const page: { data: Flag[]; next_cursor: string | null } = await res.json();
      seen.push(...page.data.map(({ key }) => key));
      cursor = page.next_cursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(made));
  });
});

describe("PATCH /api/v1/admin/flags/{key}", () => {
  test("200: changes what is given, with before and after on record", async () => {
    const admin = await operator();
    const { key } = await newFlag(admin, { kind: "percentage", percentage: 10 });
    const other = await operator();
    const res = await patch(other, key, { percentage: 25.5 }, '"1"');
    expect(res.status).toBe(200);
    expect(res.headers.get("ETag")).toBe('"2"');
    expect(await res.json()).toMatchObject({ percentage: 25.5, kind: "percentage", revision: 2 });
    const { data } = await history(admin, key);
    expect(data[0]).toMatchObject({ revision: 2, action: "update", actor: { id: other.keyId } });
    expect(data[0]?.changes).toEqual({ percentage: { before: 10, after: 25.5 } });
    expect((await auditOf(other.id))[0]).toMatchObject({
      action: "flag.update",
      changes: { percentage: { from: 10, to: 25.5 } },
    });
  });

  test("412: who read an older one is told the new ETag, and changes nothing", async () => {
    const admin = await operator();
    const { key } = await newFlag(admin);
    expect((await patch(admin, key, { default: true }, '"1"')).status).toBe(200);
    const res = await patch(admin, key, { description: "stale" }, '"1"');
    expect(res.status).toBe(412);
    expect(res.headers.get("ETag")).toBe('"2"');
    expect(await rowOf(key)).toMatchObject({ description: "", revision: 2 });
    expect(await changesOf(key)).toHaveLength(2);
  });

  test("412: of ten changes of the same version at once one is made", async () => {
    const admin = await operator();
    const { key } = await newFlag(admin);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) => patch(admin, key, { description: `by ${at}` }, '"1"')),
    );
    expect(answers.map(({ status }) => status).sort((one, other) => one - other)).toEqual([
      200,
      ...Array<number>(9).fill(412),
    ]);
    expect(await rowOf(key)).toMatchObject({ revision: 2 });
    expect(await changesOf(key)).toHaveLength(2);
    expect(await auditOf(admin.id)).toHaveLength(2);
  });

  test("200: of a list, what is left out stays", async () => {
    const admin = await operator();
    const { key } = await newFlag(admin, { kind: "user_list", allow: { users: ["user-1", "user-1"] } });
    const tenant = await newTenant();
    await patch(admin, key, { allow: { tenants: [tenant.id] } });
    expect(await rowOf(key)).toMatchObject({ allow: { tenants: [tenant.id], users: ["user-1"] } });
    await patch(admin, key, { allow: { users: [] } });
    expect(await rowOf(key)).toMatchObject({ allow: { tenants: [tenant.id], users: [] } });
  });

  test("428: without If-Match", async () => {
    const admin = await operator();
    const { key } = await newFlag(admin);
    const res = await patch(admin, key, { default: true }, "");
    expect(res.status).toBe(428);
    expect(await res.json()).toMatchObject({ code: "precondition_required" });
    expect(await rowOf(key)).toMatchObject({ defaultOn: false, revision: 1 });
  });

  test("200: what changes nothing leaves revision, history and audit as they are", async () => {
    const admin = await operator();
    const { key } = await newFlag(admin, { description: "same" });
    const res = await patch(admin, key, { description: "same" });
    expect(await res.json()).toMatchObject({ revision: 1 });
    expect(await changesOf(key)).toHaveLength(1);
    expect(await auditOf(admin.id)).toHaveLength(1);
  });

  test("400: what does not go with what is there names the field", async () => {
    const admin = await operator();
    const { key } = await newFlag(admin, { kind: "percentage", percentage: 10 });
    const res = await patch(admin, key, { kind: "boolean" });
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: "#/percentage" }] });
    expect((await patch(admin, key, { kind: "boolean", percentage: null })).status).toBe(200);
  });

  test("200: a tenant on a list that is gone does not stand in the way of another change", async () => {
    const admin = await operator();
    const tenant = await newTenant();
    const { key } = await newFlag(admin, { kind: "user_list", allow: { tenants: [tenant.id] } });
    await db.$client.prepare("DELETE FROM tenants WHERE id = ?").bind(tenant.id).run();
    expect((await patch(admin, key, { description: "goes on" })).status).toBe(200);
  });
});
