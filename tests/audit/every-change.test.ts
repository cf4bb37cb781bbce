// Whatever changes something leaves a row: the list is the OpenAPI document, so a new route is covered as it appears.
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { scopes } from "#auth/scopes.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { storeBaseline } from "../support/comparisons.ts";
import { newFlag, newFlagKey } from "../support/flags.ts";
import { bodyOf, byName, keyed, quiet, type Route, send } from "../support/operations.ts";
import { makeThings } from "../support/things.ts";
import { db, newTenant } from "../support/world.ts";

/** What changes nothing that is kept, or finds nothing to change in the thing it is tried on. */
const leavesNothing: Record<string, string> = {
  "POST /custom-metrics": "figures are their own record",
  "POST /admin/custom-metrics": "figures are their own record",
  "POST /links": "a signed link is kept nowhere",
  "POST /realtime/tickets": "good for half a minute, and kept nowhere",
  "POST /ofrep/v1/evaluate/flags": "a question",
  "POST /ofrep/v1/evaluate/flags/{key}": "a question",
  "POST /admin/flags/{key}/preview": "a question",
  "POST /admin/flags/{key}/restore": "the flag was not killed",
  "POST /webhooks/replays": "the example asks how many it would be",
  "POST /captures/bulk/{id}/cancel": "the bulk is completed",
  "POST /keys/{id}/enable": "the key is enabled",
  "POST /webhooks/endpoints/{id}/enable": "the endpoint is enabled",
  "POST /tenants/{id}/resume": "the tenant is active",
  "DELETE /tenant/branding/logo": "there is no logo",
};
/** What the examples are refused for here: their own tests show the row. */
const refused = [
  // The rule at hand is a tenant's, and not the service's.
  "PATCH /admin/alert-rules/{id}",
  "DELETE /admin/alert-rules/{id}",
  "DELETE /tenants/{id}",
  "POST /admin/webhooks/inbound/{id}/retry",
  "POST /captures/{id}/delivery",
  // The capture at hand is no PDF that could be read.
  "POST /pdf/merge",
  "POST /jobs/{id}/cancel",
  "POST /jobs/{id}/retry",
  // No sender is set.
  "POST /tenant/branding/sender/verify",
  "POST /tenant/trial",
  "POST /tenants/{id}/suspend",
  "POST /tenants/{id}/trial",
];

const changing = keyed.filter(({ method }) => method !== "GET");
const address = "203.0.113.9";
/** The project that the document's examples name. */
const exampleProject = "web";
const idForm = /([a-z]{3})_[0-9a-z]{26}/g;

type Made = Record<string, string>;
/** The caller's own things wherever the document shows an id. */
const own = (made: Made, shown: string) =>
  shown.replaceAll(idForm, (id, prefix: string) => made[prefix] ?? id);

function idsOf({ operation }: Route, made: Made): Record<string, string> {
  const inPath = (operation.parameters ?? []).filter(({ in: where }) => where === "path");
  return Object.fromEntries(
    inPath.map(({ name, example, schema }) => [name, own(made, String(example ?? schema?.example))]),
  );
}

function exampleFor(route: Route, made: Made): { body?: unknown } {
  const example = bodyOf(route);
  if (example === undefined) return {};
  const body = JSON.parse(own(made, JSON.stringify(example))) as Made;
  return { body: route.name === "POST /admin/flags" ? { ...body, key: newFlagKey() } : body };
}

test.each(byName(changing))(
  "%s: is on record with who, what, from where and by which request",
  async (name, route) => {
    const tenant = await newTenant(scopes, "white_label");
    const made = await makeThings({ ...tenant, secret: name === "POST /projects" ? "own" : exampleProject });
    await storeBaseline(tenant.id);
    const requestId = `req-${crypto.randomUUID()}`;
    const headers = { "X-Request-Id": requestId, "If-Match": "*", "CF-Connecting-IP": address };
    const ids = idsOf(route, made);
    if (route.path.includes("/flags"))
      ids["key"] = (await newFlag(tenant, { kind: "percentage", percentage: 12.5 })).key;
    const res = await send(route, tenant.key, { ids, env: quiet, headers, ...exampleFor(route, made) });
    const rows = await db.select().from(auditEvents).where(eq(auditEvents.requestId, requestId));
    if (name in leavesNothing) return expect(rows).toEqual([]);
    // A capture without a browser fails, and is on record.
    const isTaken = res.status < 300 || res.status === 503;
    expect([name, res.status, isTaken]).toEqual([name, res.status, !refused.includes(name)]);
    if (!isTaken) return expect(rows).toEqual([]);
    const [row] = rows;
    expect(row).toMatchObject({
      actor: { type: "api_key", id: tenant.keyId },
      keyId: tenant.keyId,
      context: { location: address },
    });
    expect(row?.targets.length).toBeGreaterThan(0);
    expect(row?.targets.every(({ type, id }) => Boolean(type && id))).toBe(true);
    if (route.method !== "PATCH" && route.method !== "PUT") return;
    const changes = Object.entries(row?.changes ?? {});
    expect(changes.length).toBeGreaterThan(0);
    for (const [field, change] of changes)
      expect([field, Object.keys(change as object)]).toEqual([field, ["from", "to"]]);
  },
);
