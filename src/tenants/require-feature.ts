import { AppError } from "#core/errors.ts";
import { type Tier, tiers } from "#db/schema/tenants.ts";
import { type Feature, featureMeanings } from "./features.ts";
import { featuresOf, plans } from "./tiers.ts";

/** @throws AppError `plan_required`, which names the first tier that has the feature */
export function requireFeature(ctx: { tenant: { tier: Tier } }, feature: Feature, besides = ""): void {
  const { tier } = ctx.tenant;
  if (featuresOf(tier).includes(feature)) return;
  const first = tiers.find((each) => plans[each].adds.includes(feature)) ?? "white_label";
  throw new AppError(
    "plan_required",
    `${featureMeanings[feature]}: with the plan ${first.toUpperCase()} or a larger one; yours is ${tier.toUpperCase()}${besides && `. ${besides}`}`,
  );
}
