// A tenant's deliveries as they are read, after some events that went well or badly.
import { address, happens, newEndpoint, workAt } from "./lanes.ts";
import { get, newTenant, type Tenant } from "./world.ts";

export type View = {
  id: string;
  status: string;
  event_id: string;
  event_type: string;
  cause: string;
  replay_id: string | null;
  attempts: number;
};
export type Detail = View & {
  body: string;
  log: { number: number; error_class: string | null; response_body: string }[];
};
type Page = { data: View[]; next_cursor: string | null; has_more: boolean };

export const path = "/api/v1/webhooks/deliveries";
export const list = async (tenant: Tenant, query = "") =>
  (await get(`${path}${query}`, tenant.key)).json<Page>();

/** A tenant with some events of two types, and an endpoint where each went as `answers` says. */
export async function history(answers: string, count: number, values = {}) {
  const tenant = await newTenant();
  const to = address(answers);
  const lane = await newEndpoint(tenant.id, to.url, { retryPolicy: "quick", ...values });
  for (let event = 0; event < count; event++)
    await happens(tenant.id, {
      type: event % 2 === 0 ? "job.completed" : "job.failed",
      data: { job_id: "job_1", event },
    });
  for (let now: number | null = Date.now() + 5; now !== null;) now = await workAt(lane, now);
  return { tenant, to, lane };
}
