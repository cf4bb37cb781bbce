// The audit log as its tenant reads it, and the public keys that prove it.
import { createRoute } from "@hono/zod-openapi";
import { json } from "#http/openapi.ts";
import { reply } from "#http/reply.ts";
import { listSigningKeys } from "./checkpoints/keys.ts";
import { logRoutes } from "./log/routes.ts";
import { keysSchema, logForms } from "./schemas.ts";

const keysRoute = createRoute({
  tags: ["Audit"],
  security: [],
  method: "get",
  path: "/audit/keys",
  summary: "Public keys of the audit log's checkpoints",
  responses: { 200: json(keysSchema, "Every key that checkpoints were signed with (JWK)") },
});

export const auditRoutes = logRoutes({
  reach: "own",
  at: "/audit",
  tag: "Audit",
  forms: logForms.own,
  summaries: {
    list: "Search the audit log",
    read: "Read an audit event",
    review: "Say what an audit event turned out to be",
    export: "Export the audit log",
    verify: "Check the audit log's chain",
    checkpoints: "List signed checkpoints of the audit log",
    alerts: "List alerts",
    acknowledge: "Take note of an alert",
  },
  exportDescription: "In the order of the chain. Without filters it is what `verify-audit` checks offline.",
}).openapi(keysRoute, async (c) => reply(c, { keys: await listSigningKeys(c.var.base) }, 200));
