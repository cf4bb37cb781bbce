import { auditAdminRoutes } from "#audit/operators/routes.ts";
import { auditRoutes } from "#audit/routes.ts";
import { keyRoutes } from "#auth/routes.ts";
import { cacheRoutes } from "#captures/cache/routes.ts";
import { captureRoutes } from "#captures/routes.ts";
import { router } from "#http/router.ts";
import { bulkRoutes } from "#jobs/bulk/routes.ts";
import { jobRoutes } from "#jobs/routes.ts";
import { linkRoutes } from "#links/routes.ts";
import { realtimeRoutes } from "#realtime/routes.ts";
import { signingKeyRoutes } from "#signing/routes.ts";
import { storageRoutes } from "#storage/routes.ts";
import { inboundRoutes } from "#webhooks/inbound/routes.ts";
import { deliveryRoutes } from "#webhooks/deliveries/routes.ts";
import { webhookRoutes } from "#webhooks/routes.ts";

/** What version 1 of the API offers. */
export function v1() {
  return (
    router()
      // Before captures: `bulk` is no capture's id.
      .route("/", bulkRoutes)
      .route("/", captureRoutes)
      .route("/", jobRoutes)
      .route("/", cacheRoutes)
      .route("/", auditRoutes)
      .route("/", auditAdminRoutes)
      .route("/", keyRoutes)
      .route("/", linkRoutes)
      .route("/", realtimeRoutes)
      .route("/", signingKeyRoutes)
      .route("/", storageRoutes)
      .route("/", inboundRoutes)
      .route("/", webhookRoutes)
      .route("/", deliveryRoutes)
  );
}
