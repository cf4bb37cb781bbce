// What is asked of the audit log and what it answers. Names of events' fields are those of WorkOS.
import { z } from "@hono/zod-openapi";
import { alertRules, alertSeverities } from "#db/schema/audit.ts";
import { auditVerdicts } from "#db/schema/audit-events.ts";
import { bodyForm, queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";
import { faultKinds } from "./chain/verify.ts";
import { checkpointSchema, publicKeySchema } from "./checkpoints/statement.ts";
import { serviceLog } from "./security-event.ts";

const time = z.iso.datetime({ offset: true });
const name = z.string().min(1).max(200);
const exampleId = "aud_01k9zt3q5m8f4w2v7x6y1b0c9d";

const filter = {
  actor: name.optional().openapi({ description: "Id of who acted: a key, a person, an address" }),
  action: name.optional().openapi({
    description: "What was done, or how its name begins: `key.` finds `key.create`",
    example: "key.",
  }),
  target_type: name.optional().openapi({ description: "Type of what it was done to", example: "api_key" }),
  target_id: name.optional().openapi({ description: "Id of what it was done to" }),
  outcome: z.enum(["success", "failure"]).optional(),
  ip: name.optional().openapi({ description: "Address it came from", example: "203.0.113.7" }),
  key_id: name
    .optional()
    .openapi({ description: "API key it was done with", example: "key_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
  request_id: name.optional(),
  occurred_after: time
    .optional()
    .openapi({ description: "Then or later (RFC 3339)", example: "2026-11-01T00:00:00Z" }),
  occurred_before: time
    .optional()
    .openapi({ description: "Earlier (RFC 3339)", example: "2026-12-01T00:00:00Z" }),
  risk_min: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .openapi({ description: "With this risk or more", example: 50 }),
  flagged: z.boolean().optional().openapi({ description: "Whether it was flagged for review" }),
  reviewed: z.boolean().optional().openapi({ description: "Whether somebody has reviewed it" }),
  q: name.optional().openapi({ description: "Text that stands anywhere in the event" }),
};
const filterSchema = z.strictObject(filter);
export type EventFilter = z.output<typeof filterSchema>;

/** Where a chain is spoken of, it is one. */
const ofOne = {
  tenant_id: name.default(serviceLog).openapi({
    description: "Whose; the service's own log, which concerns no tenant, where absent",
    example: "ten_01k9zt3q5m8f4w2v7x6y1b0c9d",
  }),
};
const ofTenant = {
  tenant_id: name.optional().openapi({
    description: "Only of this tenant; `service` is the log of what concerns none",
    example: "ten_01k9zt3q5m8f4w2v7x6y1b0c9d",
  }),
};

const eventListForm = queryForm(z.strictObject({ ...filter, ...pageQuery }));
const allEvents = z.strictObject({ ...filter, ...ofTenant, ...pageQuery });
const allEventsForm = queryForm(allEvents);
export type ListEvents = z.output<typeof allEvents>;

const formats = {
  format: z.enum(["jsonl", "ocsf"]).default("jsonl").openapi({
    description: "jsonl: events as the API shows them, which the verifier reads; ocsf: OCSF 1.3.0 for a SIEM",
  }),
};
const exportForm = queryForm(z.strictObject({ ...formats, ...filter }));
const exportAll = z.strictObject({ ...formats, ...filter, ...ofTenant });
const exportAllForm = queryForm(exportAll);
export type ExportEvents = z.output<typeof exportAll>;

const idOf = (example: string) =>
  z.object({ id: z.string().openapi({ param: { name: "id", in: "path" }, example }) });
export const eventParams = idOf(exampleId);
export const alertParams = idOf("alr_01k9zt3q5m8f4w2v7x6y1b0c9d");

const party = z.object({ type: z.string(), id: z.string(), name: z.string() });
const hex = z
  .string()
  .openapi({ example: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" });

export const auditEventSchema = z
  .object({
    id: z.string().openapi({ example: exampleId }),
    tenant_id: z.string(),
    occurred_at: z.string(),
    action: z.string().openapi({ example: "key.create" }),
    outcome: z.enum(["success", "failure"]),
    actor: party,
    targets: z.array(z.object({ type: z.string(), id: z.string() })),
    context: z.object({
      location: z.string().openapi({ example: "203.0.113.7" }),
      user_agent: z.string(),
      country: z.string().optional(),
      latitude: z.number().optional(),
      longitude: z.number().optional(),
    }),
    key_id: z.string().nullable(),
    request_id: z.string(),
    changes: z.record(z.string(), z.unknown()).nullable(),
    metadata: z.record(z.string(), z.unknown()).nullable(),
    risk: z.object({
      score: z.int().openapi({ description: "0 to 100; from 50 on the event is flagged" }),
      reasons: z.array(z.object({ reason: z.string(), points: z.int(), detail: z.string() })),
    }),
    flagged: z.boolean(),
    review: z
      .object({ verdict: z.enum(auditVerdicts), note: z.string(), reviewer: party, reviewed_at: z.string() })
      .nullable(),
    redacted_at: z.string().nullable().openapi({ description: "When its content was removed" }),
    chain: z
      .object({
        seq: z.int(),
        salt: z.string().nullable(),
        name_salt: z.string().nullable().openapi({ description: "Of a person's name" }),
        name_digest: hex.nullable().openapi({ description: "In the place of a name that was erased" }),
        digest: hex,
        prev_hash: hex,
        hash: hex,
      })
      .nullable()
      .openapi({ description: "Its place in the log's chain; null for the moment until it is sealed" }),
  })
  .openapi("AuditEvent");
export type AuditEventView = z.infer<typeof auditEventSchema>;
export const auditEventPageSchema = pageSchema(auditEventSchema);

const newReview = z.strictObject({
  verdict: z.enum(auditVerdicts).openapi({ description: "What it turned out to be" }),
  note: z.string().max(1000).default("").openapi({ description: "Why, for whoever looks later" }),
});
export const reviewBody = bodyForm(newReview).openapi("AuditReview", {
  example: { verdict: "legitimate", note: "Our CI moved to another region" },
});
export type ReviewEvent = z.output<typeof newReview>;

const verifyRange = {
  from_seq: z.int().min(1).default(1).openapi({ description: "First number to check", example: 1 }),
  to_seq: z.int().min(1).optional().openapi({ description: "Last; at most 10,000 rows are checked at once" }),
};
const verifyForm = queryForm(z.strictObject(verifyRange));
const verifyAny = z.strictObject({ ...verifyRange, ...ofOne });
const verifyAnyForm = queryForm(verifyAny);
export type VerifyRange = Omit<z.output<typeof verifyAny>, "tenant_id">;

export const verdictSchema = z
  .object({
    tenant_id: z.string(),
    valid: z.boolean(),
    from_seq: z.int(),
    to_seq: z.int(),
    checked: z.int(),
    redacted: z
      .int()
      .openapi({ description: "Of these, rows whose content was removed: their hashes were checked" }),
    next_seq: z.int().nullable().openapi({ description: "Where to go on; null at the end" }),
    checkpoints: z.object({
      checked: z.int().openapi({ description: "Signed checkpoints that the chain was held against" }),
      invalid: z.array(z.int()).openapi({ description: "Numbers whose checkpoint has no valid signature" }),
    }),
    faults: z.array(
      z.object({
        kind: z.enum(faultKinds),
        seq: z.int(),
        to_seq: z.int().optional(),
        id: z.string().nullable(),
        detail: z.string(),
      }),
    ),
    faults_total: z.int().openapi({ description: "At most 1,000 of them are listed" }),
  })
  .openapi("AuditVerdict");
export type VerdictView = z.infer<typeof verdictSchema>;

const checkpointList = {
  after_seq: z.int().min(0).default(0).openapi({ description: "Those beyond this number", example: 0 }),
  limit: z.int().min(1).max(100).default(100),
};
const checkpointForm = queryForm(z.strictObject(checkpointList));
const checkpointsOfAny = z.strictObject({
  ...checkpointList,
  ...ofOne,
});
const checkpointOfAnyForm = queryForm(checkpointsOfAny);
export type ListCheckpoints = Omit<z.output<typeof checkpointsOfAny>, "tenant_id">;
export const checkpointPageSchema = z
  .object({ data: z.array(checkpointSchema), next_seq: z.int().nullable() })
  .openapi("AuditCheckpoints");
export const keysSchema = z.object({ keys: z.array(publicKeySchema) }).openapi("AuditKeys");

const alertFilter = {
  rule: z.enum(alertRules).optional(),
  acknowledged: z.boolean().optional().openapi({ description: "Whether somebody has taken note" }),
};
const alertListForm = queryForm(z.strictObject({ ...alertFilter, ...pageQuery }));
const allAlerts = z.strictObject({ ...alertFilter, ...ofTenant, ...pageQuery });
const allAlertsForm = queryForm(allAlerts);
export type ListAlerts = z.output<typeof allAlerts>;

export const alertSchema = z
  .object({
    id: z.string(),
    tenant_id: z.string(),
    rule: z.enum(alertRules),
    severity: z.enum(alertSeverities),
    subject: z.string().openapi({ description: "The address, key or actor it is about" }),
    detail: z.string(),
    event_ids: z.array(z.string()).openapi({ description: "Audit events that it rests on, at most 20" }),
    created_at: z.iso.datetime(),
    acknowledged_at: z.iso.datetime().nullable(),
    acknowledged_by: party.nullable(),
    note: z.string().nullable(),
  })
  .openapi("AuditAlert");
export type AlertView = z.infer<typeof alertSchema>;
export const alertPageSchema = pageSchema(alertSchema);

const acknowledgement = z.strictObject({
  note: z.string().max(1000).default("").openapi({ description: "What was done about it" }),
});
export const acknowledgeBody = bodyForm(acknowledgement).openapi("AuditAcknowledgement", {
  example: { note: "Key revoked" },
});
export type Acknowledge = z.output<typeof acknowledgement>;

/** What is asked of a tenant's own log, and of all: there a tenant can be named. */
export const logForms = {
  own: {
    events: eventListForm,
    export: exportForm,
    verify: verifyForm,
    checkpoints: checkpointForm,
    alerts: alertListForm,
  },
  all: {
    events: allEventsForm,
    export: exportAllForm,
    verify: verifyAnyForm,
    checkpoints: checkpointOfAnyForm,
    alerts: allAlertsForm,
  },
};
