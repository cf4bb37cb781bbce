// What a tenant works with.
import { createRoute } from "@tanstack/react-router";
import { readAlertFilter } from "#alerts/filter.ts";
import { readBuildFilter } from "#builds/queries.ts";
import { readFilter } from "#captures/queries.ts";
import { readJobFilter } from "#jobs/filter.ts";
import { readKeyFilter } from "#keys/queries.ts";
import { readLogFilter } from "#logs/filter.ts";
import { readRange } from "#overview/range.ts";
import { readDraft } from "#playground/search.ts";
import { readPlace } from "#review/place.ts";
import { readDeliveryFilter } from "#webhooks/filter.ts";
import { page } from "./page.ts";
import { inside } from "./root.ts";

export const workRoutes = [
  createRoute({
    getParentRoute: () => inside,
    path: "/overview",
    validateSearch: readRange,
    component: page(() => import("#overview/page.tsx"), "Overview"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/playground",
    validateSearch: readDraft,
    component: page(() => import("#playground/page.tsx"), "Playground"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/captures",
    validateSearch: readFilter,
    component: page(() => import("#captures/list.tsx"), "Captures"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/captures/$id",
    component: page(() => import("#captures/detail.tsx"), "CaptureDetail"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/jobs",
    validateSearch: readJobFilter,
    component: page(() => import("#jobs/list.tsx"), "Jobs"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/jobs/bulk",
    component: page(() => import("#jobs/bulk-new.tsx"), "NewBulk"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/jobs/bulk/$id",
    component: page(() => import("#jobs/bulk-detail.tsx"), "BulkDetail"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/jobs/$id",
    component: page(() => import("#jobs/detail.tsx"), "JobDetail"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/builds",
    validateSearch: readBuildFilter,
    component: page(() => import("#builds/list.tsx"), "Builds"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/builds/$id",
    validateSearch: readPlace,
    component: page(() => import("#review/page.tsx"), "Review"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/logs",
    validateSearch: readLogFilter,
    component: page(() => import("#logs/page.tsx"), "Logs"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/alerts",
    validateSearch: readAlertFilter,
    component: page(() => import("#alerts/page.tsx"), "Alerts"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/keys",
    validateSearch: readKeyFilter,
    component: page(() => import("#keys/list.tsx"), "Keys"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/webhooks",
    component: page(() => import("#webhooks/list.tsx"), "Webhooks"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/webhooks/deliveries",
    validateSearch: readDeliveryFilter,
    component: page(() => import("#webhooks/deliveries.tsx"), "Deliveries"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/webhooks/deliveries/$id",
    component: page(() => import("#webhooks/delivery.tsx"), "DeliveryDetail"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/webhooks/$id",
    component: page(() => import("#webhooks/detail.tsx"), "EndpointDetail"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/team",
    component: page(() => import("#team/page.tsx"), "Team"),
  }),
] as const;
