import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { flagChanges, flags } from "#db/schema/flags.ts";
import { newFlag, operator, patch, path } from "../support/flags.ts";
import { db, newTenant, post } from "../support/world.ts";

const rowOf = (key: string) => db.select().from(flags).where(eq(flags.key, key)).get();
const changesOf = (key: string) => db.select().from(flagChanges).where(eq(flagChanges.flagKey, key));

describe("POST /api/v1/admin/flags/{key}/preview", () => {
  type Affected = { count: number; examples: { id: string; tier: string }[] };
  type Preview = {
    tenants: number;
    examined: number;
    before: { on: number; off: number; by_user: number };
    after: { on: number; off: number; by_user: number };
    turned_on: Affected;
    turned_off: Affected;
    by_plan: Record<string, { before: number; after: number }>;
  };
  const preview = async (key: string, flag: string, change: object) =>
    (await post(`${path}/${flag}/preview`, change, key)).json<Preview>();

  test("200: says whom the change reaches, and changes nothing", async () => {
    const admin = await operator();
    const [given, denied] = [await newTenant(undefined, "white_label"), await newTenant()];
    const { key } = await newFlag(admin, { kind: "user_list", allow: { tenants: [denied.id] } });
    const seen = await preview(admin.key, key, {
      allow: { tenants: [given.id, denied.id] },
      deny: { tenants: [denied.id] },
    });
    expect(seen.examined).toBe(seen.tenants);
    expect(seen.turned_on).toMatchObject({ count: 1, examples: [{ id: given.id, tier: "white_label" }] });
    expect(seen.turned_off).toMatchObject({ count: 1, examples: [{ id: denied.id }] });
    expect(seen.before.on).toBe(1);
    expect(seen.after.on).toBe(1);
    expect(seen.by_plan["white_label"]).toEqual({ before: 0, after: 1 });
    expect(await rowOf(key)).toMatchObject({ revision: 1 });
    expect(await changesOf(key)).toHaveLength(1);
  });

  test("200: is what comes true", async () => {
    const admin = await operator();
    for (let count = 0; count < 20; count++) await newTenant();
    const { key } = await newFlag(admin, { kind: "percentage", percentage: 20 });
    const change = { percentage: 70 };
    const before = await preview(admin.key, key, change);
    expect(before.turned_off.count).toBe(0);
    expect(before.after.on).toBe(before.before.on + before.turned_on.count);
    await patch(admin, key, change);
    expect((await preview(admin.key, key, {})).before.on).toBe(before.after.on);
  });

  test("200: a percentage of users differs from user to user", async () => {
    const admin = await operator();
    const { key } = await newFlag(admin, { kind: "percentage", percentage: 20 });
    const seen = await preview(admin.key, key, { unit: "user" });
    expect(seen.after).toEqual({ on: 0, off: 0, by_user: seen.examined });
    expect(seen.turned_off.count).toBe(0);
  });

  test("400: of a change that would be refused", async () => {
    const admin = await operator();
    const { key } = await newFlag(admin);
    expect((await post(`${path}/${key}/preview`, { percentage: 5 }, admin.key)).status).toBe(400);
  });
});
