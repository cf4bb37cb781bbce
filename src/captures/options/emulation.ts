// Where and how the page's visitor sits: colours, medium, time zone, language, place.
import { z } from "@hono/zod-openapi";
import { nearest } from "#core/nearest.ts";

/** The zone in its proper case; undefined where there is none of that name. An offset such as +02:00 is no zone. */
function zoneNamed(name: string): string | undefined {
  if (!/^[a-z]/i.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

const timeZone = z.string().transform((name, ctx) => {
  const zone = zoneNamed(name);
  if (zone !== undefined) return zone;
  const meant = nearest(name, Intl.supportedValuesOf("timeZone"));
  const hint = meant
    ? `Did you mean "${meant}"?`
    : "Valid: names of the IANA time zone database, such as Europe/Berlin";
  ctx.addIssue({ code: "custom", message: `Unknown time zone. ${hint}` });
  return z.NEVER;
});

const locale = z.string().transform((tag, ctx) => {
  try {
    const canonical = Intl.getCanonicalLocales(tag)[0];
    if (canonical !== undefined) return canonical;
  } catch {
    // told below
  }
  ctx.addIssue({ code: "custom", message: "Not a language tag. Valid: BCP 47, such as de or pt-BR" });
  return z.NEVER;
});

export const emulationFields = {
  dark_mode: z.boolean().default(false).openapi({
    description: "Sets prefers-color-scheme to dark",
    example: true,
  }),
  reduced_motion: z.boolean().default(false).openapi({
    description: "Sets prefers-reduced-motion to reduce",
    example: true,
  }),
  media_type: z.enum(["screen", "print"]).optional().openapi({
    description: "The medium that style sheets see; screen unless told, print for pdf",
    example: "print",
  }),
  time_zone: timeZone.optional().openapi({
    type: "string",
    description:
      "Time zone that the page's clock is in, by its IANA name; the browser's own, as a rule UTC, unless told",
    example: "Europe/Berlin",
  }),
  locale: locale.optional().openapi({
    type: "string",
    description: "Language and region (BCP 47): navigator.language, number and date forms, Accept-Language",
    example: "de-CH",
  }),
  geolocation_latitude: z
    .number()
    .min(-90)
    .max(90)
    .optional()
    .openapi({ description: "Degrees north; all three geolocation fields together", example: 52.52 }),
  geolocation_longitude: z
    .number()
    .min(-180)
    .max(180)
    .optional()
    .openapi({ description: "Degrees east", example: 13.405 }),
  geolocation_accuracy: z
    .number()
    .min(0)
    .max(100_000)
    .optional()
    .openapi({ description: "Metres; the page may ask for its place without a prompt", example: 20 }),
};

const placeFields = ["geolocation_latitude", "geolocation_longitude", "geolocation_accuracy"] as const;
type Place = Partial<Record<(typeof placeFields)[number], number | undefined>>;

/** A place has latitude, longitude and accuracy. */
export function wholePlace(value: Place, ctx: z.core.$RefinementCtx): void {
  const missing = placeFields.filter((name) => value[name] === undefined);
  if (missing.length === placeFields.length) return;
  for (const name of missing) {
    const message = `${placeFields.join(", ")} are given together`;
    ctx.addIssue({ code: "custom", message, path: [name], input: value });
  }
}
