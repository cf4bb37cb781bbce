// The front door: middleware in order, the versions, health and documentation, and what is said of everything else.
import { Hono } from "hono";
import { noteRequests } from "#analytics/middleware.ts";
import { replayOf } from "#captures/replay.ts";
import { ofrepRoutes } from "#flags/ofrep/routes.ts";
import { knowEndpoints } from "#http/endpoint.ts";
import { documentOf } from "#http/openapi.ts";
import { healthRoutes } from "#admin/health/routes.ts";
import { metricsRoutes } from "#admin/metrics/routes.ts";
import { runbookRoutes } from "#admin/runbooks/routes.ts";
import { countRequests } from "#http/metrics.ts";
import { compose, limitBody, speak } from "#http/middleware.ts";
import { pagesOr } from "#http/pages.ts";
import { answerProblem } from "#http/problem.ts";
import { referenceRoutes } from "#http/reference.ts";
import type { HttpEnv } from "#http/router.ts";
import { traceRequests } from "#http/trace.ts";
import { unversioned } from "#http/unversioned.ts";
import { v1 } from "./v1.ts";
import { v2 } from "./v2.ts";

export const documents = {
  v1: () => documentOf(v1(), "v1"),
  v2: () => documentOf(v2(), "v2"),
};

/** @param note what is done to note each call of the API */
export function createApp(note = noteRequests(replayOf)): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.use(compose, traceRequests, countRequests, limitBody);
  app.use(
    "/api/*",
    knowEndpoints(() => app.routes),
  );
  app.route("/", healthRoutes());
  app.route("/", metricsRoutes);
  app.route("/", runbookRoutes);
  app.route("/", referenceRoutes(documents));
  app.use("/api/v1/*", note, speak("v1")).route("/api/v1", v1());
  app.use("/api/v2/*", note, speak("v2")).route("/api/v2", v2());
  // Where the protocol has it.
  app.use("/ofrep/*", speak("v1")).route("/", ofrepRoutes);
  app.onError(answerProblem);
  app.notFound(pagesOr(unversioned(app)));
  return app;
}
