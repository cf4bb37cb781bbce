import { healthV2Routes } from "#admin/health/routes.ts";
import { v1 } from "./v1.ts";

/**
 * What version 2 of the API offers: the routes of v1, answered in the envelope `{data, meta}` (`http/reply.ts`), and its
 * own health.
 */
export function v2() {
  return v1().route("/", healthV2Routes);
}
