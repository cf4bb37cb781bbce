// How the API is used and how it fares: its calls, noted as they are answered.
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { AppError } from "#core/errors.ts";
import type { Replay } from "#db/schema/api-requests.ts";
import { endpointPath } from "#http/endpoint.ts";
import { outcomeOf } from "#http/outcome.ts";
import { asAppError } from "#http/problem.ts";
import type { HttpEnv } from "#http/router.ts";
import { agentFamily } from "./requests/agent.ts";
import { noteCall } from "./requests/note.ts";

/** What of a call can be asked for again, for calls that are captures. */
export type ReplayOf = (route: string, given: unknown) => Replay | null;

/** Notes each call of the API once it is answered. */
export const noteRequests = (replayOf: ReplayOf) =>
  createMiddleware<HttpEnv>(async (c, next) => {
    const { base } = c.var;
    const createdAt = base.clock.now();
    await next();
    const route = endpointPath(c);
    // None was met.
    if (route.includes("*")) return;
    // The context of a caller is there only once a key was accepted.
    const ctx = c.get("ctx") as HttpEnv["Variables"]["ctx"] | undefined;
    const { method } = c.req;
    const { status } = c.res;
    const err = status < 400 || c.error === undefined ? undefined : asAppError(c.error);
    noteCall(base, {
      tenantId: ctx?.tenant.id ?? "",
      createdAt,
      method,
      route,
      version: c.var.version,
      status,
      outcome: outcomeOf(status, err),
      durationMs: base.clock.now() - createdAt,
      actorType: ctx?.actor.type ?? null,
      actorId: ctx?.actor.id ?? null,
      agent: agentFamily(base.origin.userAgent),
      cache: c.res.headers.get("X-Cache"),
      errorCode: err?.code ?? null,
      captureId: c.res.headers.get("X-Capture-Id") ?? captureIn(err),
      replay: ctx === undefined ? null : replayOf(route, givenTo(c)),
    });
  });

function captureIn(err: AppError | undefined): string | null {
  const id = err?.details.extensions?.["capture_id"];
  return typeof id === "string" ? id : null;
}

/** What the route took, as its schema read it; undefined where it took nothing or refused it. */
function givenTo(c: Context<HttpEnv>): unknown {
  const target = c.req.method === "GET" ? "query" : "json";
  return c.req.valid(target as never);
}
