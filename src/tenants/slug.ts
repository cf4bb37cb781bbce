// Slugs: a tenant's name in addresses. ASCII alone, so that none can be mistaken for another that looks the same.
import { z } from "@hono/zod-openapi";

/** Words that are, or may become, part of our own addresses, or that speak in our name. */
const reserved = new Set(
  `about abuse account accounts admin administrator api app apps assets auth billing blog branding cdn contact dashboard
  dev docs documentation download downloads email enterprise files free ftp health help host hostmaster images info
  internal invite invoice invoices legal localhost login logout mail me metrics mx new noc noreply none ns null oauth
  official operator operators pay payment payments postmaster pricing privacy professional public register root sales
  security settings signin signup smtp sso ssl staff starter static status stillframe superuser support system team
  tenant tenants terms test undefined user users v1 v2 webhook webhooks webmaster white-label www`.split(
    /\s+/,
  ),
);

export const slug = z
  .string()
  .min(3)
  .max(40)
  .regex(
    /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/,
    "Must be small letters a to z, digits and single hyphens, beginning with a letter",
  )
  .refine((text) => !reserved.has(text), "Is a reserved word")
  .openapi({ description: "Its name in addresses, not taken by another", example: "acme" });
