// What evidence for an examination is asked for, and what it holds.
import { z } from "@hono/zod-openapi";
import { queryForm } from "#http/fields.ts";

const dayMs = 24 * 60 * 60 * 1000;
const periodDaysMax = 400;
const tenantId = z.string().max(64).openapi({ example: "ten_01k9zt3q5m8f4w2v7x6y1b0c9d" });

const shape = z.strictObject({
  tenant_id: tenantId
    .optional()
    .openapi({ description: "Only this tenant's; operators see all without it, everybody else their own" }),
  from: z.iso.date().openapi({ description: "First day of the period, UTC", example: "2026-10-01" }),
  to: z.iso.date().openapi({
    description: `Last day of the period, UTC; at most ${periodDaysMax} days later`,
    example: "2026-12-31",
  }),
});
const reportQuery = shape
  .refine(({ from, to }) => !(Date.parse(from) > Date.parse(to)), {
    path: ["from"],
    error: "Must not be after to",
  })
  .refine(({ from, to }) => !(Date.parse(to) - Date.parse(from) > periodDaysMax * dayMs), {
    path: ["from"],
    error: `Must be at most ${periodDaysMax} days before to`,
  });
export const reportForm = queryForm(reportQuery);
export type ReportQuery = z.output<typeof shape>;

const time = z.iso.datetime();
const total = z.int().openapi({ description: "Of the period, however many are listed" });

const event = z.object({
  id: z.string(),
  tenant_id: tenantId,
  occurred_at: time,
  action: z.string().openapi({ example: "key.create" }),
  outcome: z.enum(["success", "failure"]),
  actor: z.object({ type: z.string(), id: z.string(), name: z.string() }),
  targets: z.array(z.object({ type: z.string(), id: z.string() })),
  changes: z
    .record(z.string(), z.unknown())
    .nullable()
    .openapi({
      description: "What became of what",
      example: { role: { from: "viewer", to: "admin" } },
    }),
});
const list = z.object({
  total,
  events: z.array(event).openapi({ description: "The newest of them, 500 at most" }),
});
const counted = z.array(z.object({ action: z.string(), count: z.int() }));
const held = { held_from: time, held_until: time.nullable().openapi({ description: "Null: still" }) };

const began = time.nullable().openapi({ description: "Null: since before the period" });

export const reportSchema = z
  .object({
    generated_at: time,
    tenant_id: tenantId.nullable().openapi({ description: "Null: all tenants" }),
    period: z.object({ from: time, to: time.openapi({ description: "The first moment after it" }) }),
    controls: z.array(
      z.object({
        criterion: z.string().openapi({ description: "Of the trust services criteria", example: "CC6.1" }),
        control: z.string(),
        evidence: z.string().openapi({ description: "Where it is found" }),
      }),
    ),
    keys: z.object({
      total,
      held: z
        .array(
          z.object({
            id: z.string(),
            tenant_id: tenantId,
            description: z.string(),
            scopes: z.array(z.string()),
            ...held,
            last_used_at: time.nullable(),
          }),
        )
        .openapi({ description: "API keys that were good at any time of the period, 500 at most" }),
    }),
    people: z.object({
      total,
      held: z
        .array(
          z.object({
            id: z.string(),
            tenant_id: tenantId,
            name: z.string().openapi({ description: "Empty where the person was erased" }),
            role: z.string().nullable().openapi({ description: "Null: the record does not tell which" }),
            held_from: began,
            held_until: held.held_until,
          }),
        )
        .openapi({ description: "Who was a member with which role, one row a role; 500 at most" }),
    }),
    administrators: z.object({
      total,
      held: z
        .array(z.object({ id: z.string(), name: z.string(), held_from: began, held_until: held.held_until }))
        .openapi({ description: "Who could run the service; told to operators, of all tenants" }),
    }),
    access: list.openapi({ description: "Access given, changed and taken away" }),
    rotations: list.openapi({ description: "Secrets renewed or withdrawn" }),
    failures: z.object({
      total,
      by_action: counted,
      by_address: z.array(z.object({ location: z.string(), count: z.int() })),
    }),
    changes: z.object({ total, by_action: counted }),
  })
  .openapi("Soc2Report");
export type Soc2Report = z.infer<typeof reportSchema>;
