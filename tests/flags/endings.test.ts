import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEvents } from "#db/schema/audit-events.ts";
import { flags } from "#db/schema/flags.ts";
import { history, newFlag, newFlagKey, operator, patch, path } from "../support/flags.ts";
import { call, db, del, get, post } from "../support/world.ts";

const rowOf = (key: string) => db.select().from(flags).where(eq(flags.key, key)).get();
const auditOf = (tenantId: string) => db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenantId));

describe("the kill switch", () => {
  test("200: is thrown without an ETag, on record, and comes to the same when thrown again", async () => {
    const admin = await operator();
    const { key } = await newFlag(admin, { default: true });
    for (let times = 0; times < 2; times++) {
      const res = await post(`${path}/${key}/kill`, undefined, admin.key);
      expect(await res.json()).toMatchObject({ kill_switch: true, status: "killed", revision: 2 });
    }
    const res = await post(`${path}/${key}/restore`, undefined, admin.key);
    expect(await res.json()).toMatchObject({ kill_switch: false, status: "live", revision: 3 });
    expect((await history(admin, key)).data.map(({ action }) => action)).toEqual([
      "restore",
      "kill",
      "create",
    ]);
    expect((await auditOf(admin.id)).map(({ action }) => action).sort()).toEqual([
      "flag.create",
      "flag.kill",
      "flag.restore",
    ]);
  });

  test("200: goes through while others change the flag", async () => {
    const admin = await operator();
    const { key } = await newFlag(admin);
    const [kill] = await Promise.all([
      post(`${path}/${key}/kill`, undefined, admin.key),
      ...[1, 2, 3].map((at) => patch(admin, key, { description: `by ${at}` })),
    ]);
    expect(kill.status).toBe(200);
    expect(await rowOf(key)).toMatchObject({ killSwitch: true });
  });
});

describe("DELETE /api/v1/admin/flags/{key}", () => {
  test("204: it is gone, its history stays, and the same key begins with another ETag", async () => {
    const admin = await operator();
    const { key } = await newFlag(admin);
    expect((await del(`${path}/${key}`, admin.key)).status).toBe(204);
    expect((await get(`${path}/${key}`, admin.key)).status).toBe(404);
    expect((await history(admin, key)).data.map(({ action }) => action)).toEqual(["delete", "create"]);
    expect(await newFlag(admin, { key })).toMatchObject({ revision: 3 });
    expect((await patch(admin, key, { default: true }, '"1"')).status).toBe(412);
  });

  test("412: not where it was changed meanwhile", async () => {
    const admin = await operator();
    const { key } = await newFlag(admin);
    await patch(admin, key, { default: true });
    const res = await call("DELETE", `${path}/${key}`, { key: admin.key, headers: { "If-Match": '"1"' } });
    expect(res.status).toBe(412);
    expect(await rowOf(key)).toMatchObject({ revision: 2 });
  });
});

describe("GET /api/v1/admin/flags/{key}/history", () => {
  test("200: pages through all changes once, newest first", async () => {
    const admin = await operator();
    const { key } = await newFlag(admin);
    for (let at = 0; at < 4; at++) await patch(admin, key, { description: `step ${at}` });
    const seen: number[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: Awaited<ReturnType<typeof history>> = await history(
        admin,
        key,
        `?limit=2${cursor && `&cursor=${cursor}`}`,
      );
      seen.push(...page.data.map(({ revision }) => revision));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual([5, 4, 3, 2, 1]);
  });

  test("404: of a flag that never was", async () => {
    const admin = await operator();
    expect((await get(`${path}/${newFlagKey()}/history`, admin.key)).status).toBe(404);
  });
});
