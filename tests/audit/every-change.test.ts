import { expect, test } from "vitest";
import { eq } from "drizzle-orm";
import { auditEvents } from "#db/schema/audit-events.ts";
import { scopes } from "#auth/scopes.ts";
import { byName, keyed, quiet, send } from "../support/operations.ts";
import { makeThings } from "../support/things.ts";
import { db, newTenant } from "../support/world.ts";

const changing = keyed.filter(({ method }) => method !== "GET");
const idForm = /([a-z]{3})_[0-9a-z]{26}/;

test.each(byName(changing))("%s", async (_name, route) => {
  const tenant = await newTenant(scopes, "white_label");
  const made = await makeThings({ ...tenant, secret: "x" });
  const ids = Object.fromEntries(
    (route.operation.parameters ?? [])
      .filter(({ in: where }) => where === "path")
      .map(({ name, example, schema }) => {
        const prefix = idForm.exec(String(example ?? schema?.example))?.[1];
        return [name, (prefix && made[prefix]) ?? String(example ?? schema?.example)];
      }),
  );
  const requestId = `rq-${crypto.randomUUID()}`;
  const res = await send(route, tenant.key, { ids, env: quiet, headers: { "X-Request-Id": requestId, "If-Match": "*", "CF-Connecting-IP": "203.0.113.9" } });
  const rows = await db.select().from(auditEvents).where(eq(auditEvents.requestId, requestId));
  expect([route.name, res.status, res.status >= 300 ? (await res.text()).slice(0, 160) : "", rows.map((r) => `${r.action} ${JSON.stringify(r.changes)} ${r.targets.length} ${r.context.location}`).join(" | ")].join(" ~ ")).toBe("");
});
