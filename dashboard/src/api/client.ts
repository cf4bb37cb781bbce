// The API as the dashboard calls it: same origin, the session's cookie, types from our own OpenAPI document.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.d.ts";

export const api = createClient<paths>({ baseUrl: "/api/v1" });

type Schemas = components["schemas"];
export type Me = Schemas["Me"];
export type Capture = Schemas["Capture"];
export type Key = Schemas["Key"];
export type CreatedKey = Schemas["CreatedKey"];
export type Build = Schemas["Build"];
export type Comparison = Schemas["Comparison"];
export type Session = Schemas["Session"];
export type Usage = Schemas["Usage"];
export type Job = Schemas["Job"];
export type Bulk = Schemas["Bulk"];
export type BulkCapture = Schemas["BulkCapture"];
export type WebhookEndpoint = Schemas["WebhookEndpoint"];
export type WebhookDelivery = Schemas["WebhookDelivery"];
export type WebhookDeliveryDetail = Schemas["WebhookDeliveryDetail"];
export type WebhookReceiverReport = Schemas["WebhookReceiverReport"];
export type Member = Schemas["Member"];
export type Invitation = Schemas["Invitation"];
export type Passkey = Schemas["Passkey"];
export type Plan = Schemas["Plan"];
export type Branding = Schemas["Branding"];
export type Tenant = Schemas["Tenant"];
export type TenantExport = Schemas["TenantExport"];
export type Person = Schemas["Person"];
export type PersonDetail = Schemas["PersonDetail"];
export type Flag = Schemas["Flag"];
export type AuditEvent = Schemas["AuditEvent"];
export type AuditAlert = Schemas["AuditAlert"];
export type Block = Schemas["Block"];
export type LimitRule = Schemas["LimitRule"];
export type ApiHealth = Schemas["ApiHealth"];
export type RateLimitSummary = Schemas["RateLimitSummary"];
export type InboundStats = Schemas["InboundStats"];
export type WebhookHealth = Schemas["WebhookHealth"];
export type LoggedRequest = Schemas["LoggedRequest"];
export type Trace = Schemas["Trace"];
export type AlertRule = Schemas["AlertRule"];
export type Alert = Schemas["Alert"];
export type SystemFigures = Schemas["SystemFigures"];

/** A signed link as a path of this origin, whichever name the API was reached by. */
export function localPath(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
