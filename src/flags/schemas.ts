// What operators say of a flag, and what they are shown.
import { z } from "@hono/zod-openapi";
import { isDeeperThan } from "#core/nesting.ts";
import { flagActions, flagKinds, flagUnits } from "#db/schema/flags.ts";
import { tiers } from "#db/schema/tenants.ts";
import { bodyForm, queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";

const exampleKey = "new-pdf-engine";
const valueCharactersMax = 4000;
/** Of each of a flag's four lists: all flags are held in memory. */
const namesMax = 500;
/** A longer `targetingKey` names nobody. */
export const userCharactersMax = 128;

const key = z
  .string()
  .regex(
    /^[a-z][a-z0-9._-]{0,63}$/,
    "Valid: up to 64 lower-case letters, digits and . _ -, beginning with a letter",
  )
  .openapi({ description: "Its name, for good", example: exampleKey });

const plainText = (text: string) => !/\p{Cc}/u.test(text);
const id = z.string().min(1).max(userCharactersMax).refine(plainText, "Must have no control characters");
const ids = z
  .array(id)
  .max(namesMax)
  .transform((given) => [...new Set(given)]);
const list = z.strictObject({
  tenants: ids
    .optional()
    .openapi({ description: "Ids of tenants", example: ["ten_01k9zt3q5m8f4w2v7x6y1b0c9d"] }),
  users: ids.optional().openapi({ description: "Users, as `targetingKey` or as who is signed in" }),
});

const value = z
  .union([z.boolean(), z.number(), z.string(), z.record(z.string(), z.unknown())])
  .refine((given) => !isDeeperThan(10, given), "Must be at most 10 levels deep")
  .refine(
    (given) => JSON.stringify(given).length <= valueCharactersMax,
    `Must be at most ${valueCharactersMax} characters of JSON`,
  );
const values = z
  .strictObject({ on: value, off: value })
  .refine(
    ({ on, off }) => typeof on === typeof off && JSON.stringify(on) !== JSON.stringify(off),
    "on and off must differ, and both be booleans, numbers, texts or objects",
  );

const percentage = z
  .number()
  .min(0)
  .max(100)
  .refine((given) => Math.abs(given * 100 - Math.round(given * 100)) < 1e-6, "At most two decimals")
  .nullable();

const settings = {
  description: z
    .string()
    .max(500)
    .openapi({ description: "What it switches", example: "The new PDF engine" }),
  kind: z.enum(flagKinds).openapi({
    description:
      "boolean: on or off for everybody; percentage: on for a share that stays the same as it grows; user_list: on for who is named; plan_based: on for tenants of some plans. `deny` and `allow` count with every kind",
  }),
  enabled: z.boolean().openapi({ description: "Off for everybody where false" }),
  kill_switch: z.boolean().openapi({ description: "Off for everybody, before all else" }),
  internal: z.boolean().openapi({
    description: "Hidden from tenants: only operators evaluate it",
  }),
  deny: list.openapi({ description: "Who does not have it, whatever else holds" }),
  allow: list.openapi({ description: "Who has it, unless denied" }),
  plans: z
    .array(z.string().toLowerCase().pipe(z.enum(tiers)))
    .max(tiers.length)
    .transform((given) => tiers.filter((tier) => given.includes(tier)))
    .openapi({ description: "Plans that have it whole; for plan_based and percentage" }),
  percentage: percentage.openapi({
    description: "Of 100, with two decimals; for percentage. A larger one takes it from nobody",
    example: 12.5,
  }),
  unit: z.enum(flagUnits).openapi({
    description: "What the percentage is of; `user` needs a `targetingKey`",
  }),
  default: z.boolean().openapi({ description: "Where no rule says otherwise; not for percentage" }),
  values: values.openapi({
    description: "What on and off stand for: two booleans, numbers, texts or objects",
    example: { on: true, off: false },
  }),
  expires_at: z.iso
    .datetime({ offset: true })
    .nullable()
    .openapi({ description: "Off from then on (RFC 3339); null: never", example: null }),
};

const newFlag = z.strictObject({
  key,
  description: settings.description.default(""),
  kind: settings.kind.default("boolean"),
  enabled: settings.enabled.default(true),
  kill_switch: settings.kill_switch.default(false),
  internal: settings.internal.default(false),
  deny: settings.deny.default({}),
  allow: settings.allow.default({}),
  plans: settings.plans.default([]),
  percentage: settings.percentage.default(null),
  unit: settings.unit.default("tenant"),
  default: settings.default.default(false),
  values: settings.values.default({ on: true, off: false }),
  expires_at: settings.expires_at.default(null),
});
export const createFlagBody = bodyForm(newFlag).openapi("NewFlag", {
  example: { key: exampleKey, kind: "percentage", percentage: 12.5, plans: ["enterprise"] },
});
export type CreateFlag = z.output<typeof newFlag>;

const flagChange = z.strictObject(settings).partial();
export const updateFlagBody = bodyForm(flagChange).openapi("FlagChange", { example: { percentage: 25 } });
export type UpdateFlag = z.output<typeof flagChange>;

export const flagParams = z.object({
  key: z.string().openapi({ param: { name: "key", in: "path" }, example: exampleKey }),
});

const flagList = z.strictObject({
  kind: settings.kind.optional(),
  ...pageQuery,
});
export const flagListForm = queryForm(flagList);
export type ListFlags = z.output<typeof flagList>;

const historyList = z.strictObject({ ...pageQuery });
export const historyForm = queryForm(historyList);
export type ListChanges = z.output<typeof historyList>;

export const flagSchema = z
  .object({
    key: z.string().openapi({ example: exampleKey }),
    ...settings,
    deny: z.object({ tenants: z.array(z.string()), users: z.array(z.string()) }),
    allow: z.object({ tenants: z.array(z.string()), users: z.array(z.string()) }),
    plans: z.array(z.enum(tiers)),
    percentage: z.number().nullable(),
    values: z.object({ on: value, off: value }),
    expires_at: z.iso.datetime().nullable(),
    status: z.enum(["live", "killed", "disabled", "expired"]),
    revision: z.int().openapi({ description: "Its ETag, in double quotes" }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .openapi("Flag");
export type FlagView = z.infer<typeof flagSchema>;
export const flagPageSchema = pageSchema(flagSchema);

export const changePageSchema = pageSchema(
  z
    .object({
      revision: z.int().openapi({ description: "The flag's after it" }),
      action: z.enum(flagActions),
      actor: z.object({ type: z.string(), id: z.string(), name: z.string() }),
      changes: z.record(z.string(), z.object({ before: z.unknown(), after: z.unknown() })),
      request_id: z.string(),
      changed_at: z.iso.datetime(),
    })
    .openapi("FlagHistoryEntry"),
);

const affected = z.object({
  count: z.int(),
  examples: z.array(z.object({ id: z.string(), name: z.string(), tier: z.enum(tiers) })),
});
const tally = z.object({
  on: z.int(),
  off: z.int(),
  by_user: z.int().openapi({ description: "Tenants where it differs from user to user" }),
});
export const previewSchema = z
  .object({
    tenants: z.int().openapi({ description: "All there are" }),
    examined: z.int().openapi({ description: "How many of them, the newest, these figures are of" }),
    before: tally,
    after: tally,
    turned_on: affected,
    turned_off: affected,
    by_plan: z.record(z.string(), z.object({ before: z.int(), after: z.int() })).openapi({
      description: "Tenants of each plan that have it",
    }),
  })
  .openapi("FlagPreview");
export type PreviewView = z.infer<typeof previewSchema>;
