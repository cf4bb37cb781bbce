// Acting in somebody's place, over every route that there is: what is not known to end with it is refused.
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { alertRules } from "#db/schema/alerting.ts";
import { jobs } from "#db/schema/jobs.ts";
import { exampleOf, keyed } from "../support/operations.ts";
import { auditOf, newPlatformAdmin, newSignedUp, setTier, type Signed } from "../support/people.ts";
import { tenantRow } from "../support/tenants.ts";
import { db } from "../support/world.ts";

let admin: Signed;
let owner: Signed;
beforeAll(async () => {
  [admin, owner] = [await newPlatformAdmin(), await newSignedUp()];
  await setTier(owner.tenantId, "white_label");
  const res = await admin.browser.post(`/admin/people/${owner.id}/impersonate`, {
    reason: "Ticket 4712: captures come out blank",
  });
  expect(res.status).toBe(200);
});

/** What may be begun, as the guide says it. */
const allowed = [
  "POST /cache/purge",
  "POST /cache/warm",
  "POST /captures/bulk",
  "POST /captures/bulk/{id}/cancel",
  "POST /captures/{id}/delivery",
  "POST /compare",
  "POST /compare/async",
  "POST /content",
  "POST /content/async",
  "POST /jobs/{id}/cancel",
  "POST /jobs/{id}/retry",
  "POST /ofrep/v1/evaluate/flags",
  "POST /ofrep/v1/evaluate/flags/{key}",
  "POST /pdf",
  "POST /pdf/async",
  "POST /pdf/merge",
  "POST /realtime/tickets",
  "POST /screenshot",
  "POST /screenshot/async",
];
const pathOf = (path: string) => path.replaceAll(/\{\w+\}/g, "none");

test("403: every route that changes something, but those that make captures, comparisons and jobs", async () => {
  const writing = keyed.filter(({ method }) => method !== "GET");
  expect(writing.length).toBeGreaterThan(90);
  const passed: string[] = [];
  for (const { method, path } of writing) {
    // No body is valid that says this, so nothing is made where the route itself is reached.
    const body = { no_such_field: true };
    const res = await admin.browser.call(method, pathOf(path), { body });
    if (res.status !== 403) passed.push(`${method} ${path}`);
  }
  expect(passed.toSorted()).toEqual(allowed);
});

describe("403, and nothing is as it was not before", () => {
  test.each([
    ["PATCH", "/tenant", { owner_email: "eve@example.com" }],
    ["PUT", "/tenant/branding", { name: "Eve's" }],
    ["POST", "/tenant/trial", { tier: "PROFESSIONAL" }],
    ["POST", "/alert-rules", exampleOfRoute("POST /alert-rules")],
    ["GET", "/audit/export", undefined],
    ["GET", "/requests/export", undefined],
    ["GET", "/analytics/endpoints/export", undefined],
    ["POST", "/screenshot/async", { html: "x", webhook_url: "https://eve.example/hook" }],
    ["POST", "/captures/bulk", { captures: [{ html: "x" }], webhook_url: "https://eve.example/hook" }],
    ["DELETE", "/captures/none", undefined],
  ])("%s %s %j", async (method, path, body) => {
    const before = await tenantRow(owner.tenantId);
    const on = (await auditOf(owner.tenantId)).length;
    const res = await admin.browser.call(method, path, { body });
    expect(res.status).toBe(403);
    expect(await tenantRow(owner.tenantId)).toEqual(before);
    expect(await db.$count(alertRules, eq(alertRules.tenantId, owner.tenantId))).toBe(0);
    expect(await db.$count(jobs, eq(jobs.tenantId, owner.tenantId))).toBe(0);
    const after = (await auditOf(owner.tenantId)).slice(on).map(({ action }) => action);
    expect(after.filter((action) => action !== "scope.refused")).toEqual([]);
  });
});

test("202, 200: a job without an address of its own, and what there is to read", async () => {
  expect((await admin.browser.post("/screenshot/async", { html: "x" })).status).toBe(202);
  for (const path of ["/captures", "/jobs", "/tenant", "/tenant/exports", "/alert-rules", "/audit/events"])
    expect((await admin.browser.get(path)).status, path).toBe(200);
  // Its owner is not held up by what somebody else does in their place.
  expect((await owner.browser.patch("/tenant", { owner_name: "Ada" })).status).toBe(200);
});

function exampleOfRoute(name: string) {
  const route = keyed.find((one) => one.name === name);
  if (!route) throw new Error(`There is no ${name}`);
  return exampleOf(route);
}
