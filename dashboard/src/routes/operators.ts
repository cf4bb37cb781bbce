// What only those who run the service see.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
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
    component: lazyRouteComponent(() => import("#operators/service.tsx"), "Service"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/tenants",
    validateSearch: readTenantFilter,
    component: lazyRouteComponent(() => import("#operators/tenants.tsx"), "Tenants"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/tenants/$id",
    component: lazyRouteComponent(() => import("#operators/tenant.tsx"), "TenantDetail"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/people",
    validateSearch: readPeopleFilter,
    component: lazyRouteComponent(() => import("#operators/people.tsx"), "People"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/people/$id",
    component: lazyRouteComponent(() => import("#operators/person.tsx"), "PersonDetail"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/flags",
    component: lazyRouteComponent(() => import("#operators/flags.tsx"), "Flags"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/flags/$key",
    component: lazyRouteComponent(() => import("#operators/flag.tsx"), "FlagDetail"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/audit",
    validateSearch: readAuditFilter,
    component: lazyRouteComponent(() => import("#operators/audit.tsx"), "Audit"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/audit/$id",
    component: lazyRouteComponent(() => import("#operators/audit-event.tsx"), "AuditEventDetail"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/webhooks",
    validateSearch: readHours,
    component: lazyRouteComponent(() => import("#operators/webhooks.tsx"), "WebhookMonitoring"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/limits",
    validateSearch: readBlockFilter,
    component: lazyRouteComponent(() => import("#operators/limits.tsx"), "RateLimiting"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/alerts",
    validateSearch: readAlertFilter,
    component: lazyRouteComponent(() => import("#alerts/page.tsx"), "ServiceAlerts"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/system",
    component: lazyRouteComponent(() => import("#operators/system.tsx"), "System"),
  }),
  createRoute({
    ...operatorsOnly,
    getParentRoute: () => inside,
    path: "/operators/logs",
    validateSearch: readLogFilter,
    component: lazyRouteComponent(() => import("#logs/page.tsx"), "OperatorLogs"),
  }),
] as const;
