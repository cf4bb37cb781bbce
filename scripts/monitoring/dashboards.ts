// Grafana's dashboards, as what `npm run dashboards` writes them from.
import { overview } from "./dashboards/api-overview.ts";
import { business } from "./dashboards/business.ts";
import { captures } from "./dashboards/captures-and-browsers.ts";
import { database } from "./dashboards/database-and-cache.ts";
import { system } from "./dashboards/system-and-sla.ts";
import { tenants } from "./dashboards/tenants.ts";
import type { Dashboard } from "./panels.ts";

/** By the name of the file. */
export const dashboards: Record<string, Dashboard> = {
  "api-overview": overview,
  "database-and-cache": database,
  business,
  "system-and-sla": system,
  tenants,
  "captures-and-browsers": captures,
};
