// What only those who run the service see.
import { createRoute } from "@tanstack/react-router";
import { readAlertFilter } from "#alerts/filter.ts";
import { readLogFilter } from "#logs/filter.ts";
import {
  readAuditFilter,
  readBlockFilter,
  readHours,
  readPeopleFilter,
  readTenantFilter,
} from "#operators/filters.ts";
import { meQuery, queryClient } from "#api/cache.ts";
import { NotAnOperator, OperatorsFailure } from "#shell/failures.tsx";
import { page } from "./page.ts";
import { inside } from "./root.ts";

/** Not while somebody else is impersonated either: then one is what they are. */
const operatorsOnly = {
  beforeLoad: async () => {
    const me = await queryClient.ensureQueryData(meQuery);
    if (!me.is_platform_admin || me.impersonation) throw new NotAnOperator();
  },
  errorComponent: OperatorsFailure,
};

export const operatorRoutes = [
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators",
    validateSearch: readHours,
    component: page(() => import("#operators/service.tsx"), "Service"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/tenants",
    validateSearch: readTenantFilter,
    component: page(() => import("#operators/tenants.tsx"), "Tenants"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/tenants/$id",
    component: page(() => import("#operators/tenant.tsx"), "TenantDetail"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/people",
    validateSearch: readPeopleFilter,
    component: page(() => import("#operators/people.tsx"), "People"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/people/$id",
    component: page(() => import("#operators/person.tsx"), "PersonDetail"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/flags",
    component: page(() => import("#operators/flags.tsx"), "Flags"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/flags/$key",
    component: page(() => import("#operators/flag.tsx"), "FlagDetail"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/audit",
    validateSearch: readAuditFilter,
    component: page(() => import("#operators/audit.tsx"), "Audit"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/audit/$id",
    component: page(() => import("#operators/audit-event.tsx"), "AuditEventDetail"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/webhooks",
    validateSearch: readHours,
    component: page(() => import("#operators/webhooks.tsx"), "WebhookMonitoring"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/limits",
    validateSearch: readBlockFilter,
    component: page(() => import("#operators/limits.tsx"), "RateLimiting"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/alerts",
    validateSearch: readAlertFilter,
    component: page(() => import("#alerts/page.tsx"), "ServiceAlerts"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/system",
    component: page(() => import("#operators/system.tsx"), "System"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/logs",
    validateSearch: readLogFilter,
    component: page(() => import("#logs/page.tsx"), "OperatorLogs"),
  }),
] as const;
