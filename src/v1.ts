import { alertAdminRoutes, alertRoutes } from "#analytics/alerts/routes.ts";
import { customMetricAdminRoutes, customMetricRoutes } from "#analytics/custom/routes.ts";
import { figureAdminRoutes, figureRoutes } from "#analytics/endpoints/routes.ts";
import { requestAdminRoutes, requestRoutes } from "#analytics/requests/routes.ts";
import { usageRoutes } from "#analytics/usage/routes.ts";
import { systemRoutes } from "#admin/system/routes.ts";
import { complianceRoutes } from "#admin/compliance/routes.ts";
import { adminRoutes } from "#admin/routes.ts";
import { auditAdminRoutes } from "#audit/operators/routes.ts";
import { auditRoutes } from "#audit/routes.ts";
import { meRoutes } from "#auth/me/routes.ts";
import { ownDataRoutes } from "#auth/own-data/routes.ts";
import { passkeyRoutes } from "#auth/passkeys/routes.ts";
import { keyRoutes } from "#auth/routes.ts";
import { secondFactorRoutes } from "#auth/second-factor/routes.ts";
import { doorRoutes, sessionRoutes } from "#auth/sessions/routes.ts";
import { cacheRoutes } from "#captures/cache/routes.ts";
import { captureRoutes } from "#captures/routes.ts";
import { comparisonRoutes } from "#comparisons/routes.ts";
import { ofrepRoutes } from "#flags/ofrep/routes.ts";
import { flagRoutes } from "#flags/routes.ts";
import { router } from "#http/router.ts";
import { bulkRoutes } from "#jobs/bulk/routes.ts";
import { jobRoutes } from "#jobs/routes.ts";
import { limitAdminRoutes } from "#limits/operators/routes.ts";
import { limitRoutes } from "#limits/routes.ts";
import { linkRoutes } from "#links/routes.ts";
import { realtimeRoutes } from "#realtime/routes.ts";
import { signingKeyRoutes } from "#signing/routes.ts";
import { storageRoutes } from "#storage/routes.ts";
import { invitationRoutes } from "#tenants/invitations/routes.ts";
import { operatorPeopleRoutes } from "#tenants/operators/routes.ts";
import { peopleRoutes } from "#tenants/people/routes.ts";
import { tenantRoutes } from "#tenants/routes.ts";
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
      .route("/", comparisonRoutes)
      .route("/", jobRoutes)
      .route("/", cacheRoutes)
      .route("/", adminRoutes)
      .route("/", complianceRoutes)
      .route("/", flagRoutes)
      .route("/", ofrepRoutes)
      .route("/", auditRoutes)
      .route("/", auditAdminRoutes)
      .route("/", keyRoutes)
      .route("/", doorRoutes)
      .route("/", sessionRoutes)
      .route("/", secondFactorRoutes)
      .route("/", passkeyRoutes)
      .route("/", meRoutes)
      .route("/", ownDataRoutes)
      .route("/", peopleRoutes)
      .route("/", invitationRoutes)
      .route("/", operatorPeopleRoutes)
      .route("/", linkRoutes)
      .route("/", limitRoutes)
      .route("/", limitAdminRoutes)
      .route("/", realtimeRoutes)
      .route("/", signingKeyRoutes)
      .route("/", storageRoutes)
      .route("/", tenantRoutes)
      .route("/", inboundRoutes)
      .route("/", webhookRoutes)
      .route("/", deliveryRoutes)
      .route("/", usageRoutes)
      .route("/", requestRoutes)
      .route("/", requestAdminRoutes)
      .route("/", figureRoutes)
      .route("/", figureAdminRoutes)
      .route("/", systemRoutes)
      .route("/", alertRoutes)
      .route("/", alertAdminRoutes)
      .route("/", customMetricRoutes)
      .route("/", customMetricAdminRoutes)
  );
}
