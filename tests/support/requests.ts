// Requests as the log holds them, and as the queue brings them.
import { requestLog } from "#db/schema/api-requests.ts";
import { ulids } from "#platform/ids.ts";
import { deliver } from "./cache.ts";
import { db } from "./world.ts";

export type Logged = typeof requestLog.$inferInsert;
export const requestQueue = "stillframe-api-requests";

/** A request that a tenant made just now, or as told. */
export function requestOf(tenantId: string, more: Partial<Logged> = {}): Required<Logged> {
  const createdAt = more.createdAt ?? Date.now();
  return {
    id: ulids.create("rql", createdAt),
    tenantId,
    createdAt,
    method: "GET",
    route: "/captures",
    version: "v1",
    status: 200,
    outcome: "ok",
    durationMs: 7,
    actorType: "api_key",
    actorId: "key_test",
    agent: "curl",
    cache: null,
    errorCode: null,
    captureId: null,
    requestId: ulids.create("req", createdAt),
    traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
    replay: null,
    ...more,
  };
}

export async function storeRequest(tenantId: string, more: Partial<Logged> = {}) {
  const row = requestOf(tenantId, more);
  await db.insert(requestLog).values(row);
  return row;
}

export const messageOf = (calls: Logged[]) => ({ id: crypto.randomUUID(), calls });

/** Has the queue bring requests, one message of all. */
export const bring = (...calls: Logged[]) => deliver(requestQueue, [messageOf(calls)]);
