import type { LoggedRequest } from "#api/client.ts";
import type { LogFilter } from "./filter.ts";

/** Whether a request that came in is among those looked for, as the API would say of it. */
export function fits(request: LoggedRequest, filter: LogFilter): boolean {
  const { status, method, from, to, people, q, route, key, error, tenant } = filter;
  return (
    (people === true || !isByPerson(request)) &&
    (status === undefined || Math.floor(request.status / 100) === Number(status[0])) &&
    (method === undefined || request.method === method) &&
    (from === undefined || request.created_at >= new Date(from).toISOString()) &&
    (to === undefined || request.created_at < new Date(to).toISOString()) &&
    (route === undefined || isAt(request.route, route)) &&
    (key === undefined || request.actor?.id === key) &&
    (error === undefined || request.error_code === error) &&
    (tenant === undefined || (request.tenant_id ?? "") === tenant) &&
    (q === undefined || JSON.stringify(request).toLowerCase().includes(q.toLowerCase()))
  );
}

const isByPerson = ({ actor }: LoggedRequest) => actor?.type === "user" || actor?.type === "download_link";

function isAt(route: string, wanted: string): boolean {
  return wanted.endsWith("*") ? route.startsWith(wanted.slice(0, -1)) : route === wanted;
}
