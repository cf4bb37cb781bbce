import { z } from "@hono/zod-openapi";
import { bodyForm } from "#http/fields.ts";
import { tier } from "#tenants/schemas.ts";
import { trialDays } from "./settings.ts";

const trialTier = tier
  .refine(
    (given) => given !== "free",
    "Must be a paid plan: starter, professional, enterprise or white_label",
  )
  .openapi({ description: "The plan to try, in any case", example: "professional" });

const ownTrial = z.strictObject({
  tier: trialTier.refine((given) => given !== "white_label", "The plan WHITE_LABEL is had by contract"),
});
export const ownTrialBody = bodyForm(ownTrial).openapi("OwnTrial", { example: { tier: "PROFESSIONAL" } });
export type StartOwnTrial = z.output<typeof ownTrial>;

const trial = z.strictObject({
  tier: trialTier,
  days: z
    .int()
    .min(1)
    .max(90)
    .default(trialDays)
    .openapi({ description: "How long it lasts", example: trialDays }),
});
export const trialBody = bodyForm(trial).openapi("Trial", { example: { tier: "PROFESSIONAL" } });
export type StartTrial = z.output<typeof trial>;
