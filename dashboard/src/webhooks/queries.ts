import { queryOptions } from "@tanstack/react-query";
import { api } from "#api/client.ts";
import { pagedQuery } from "#api/paged.ts";
import { bodyOf } from "#api/problem.ts";
import type { DeliveryFilter } from "./filter.ts";

const healthHours = 24;
const deliveriesAtOnce = 25;

export const endpointsQuery = pagedQuery(["webhooks", "endpoints"], (query) =>
  api.GET("/webhooks/endpoints", { params: { query } }),
);

export const endpointQuery = (id: string) =>
  queryOptions({
    queryKey: ["webhooks", "endpoint", id],
    queryFn: () => bodyOf(api.GET("/webhooks/endpoints/{id}", { params: { path: { id } } })),
  });

export const healthQuery = queryOptions({
  queryKey: ["webhooks", "health"],
  queryFn: () => bodyOf(api.GET("/webhooks/health", { params: { query: { hours: healthHours } } })),
});

export const endpointHealthQuery = (id: string) =>
  queryOptions({
    queryKey: ["webhooks", "health", id],
    queryFn: () =>
      bodyOf(
        api.GET("/webhooks/endpoints/{id}/health", {
          params: { path: { id }, query: { hours: healthHours } },
        }),
      ),
  });

export const eventTypesQuery = queryOptions({
  queryKey: ["event-types"],
  queryFn: async () => (await bodyOf(api.GET("/webhooks/event-types"))).data,
  staleTime: Number.POSITIVE_INFINITY,
});

export const deliveriesQuery = (filter: DeliveryFilter) =>
  pagedQuery(
    ["webhooks", "deliveries", filter],
    (page) => api.GET("/webhooks/deliveries", { params: { query: { ...filter, ...page } } }),
    deliveriesAtOnce,
    { idOf: ({ id }) => id, isSettled: ({ status }) => status !== "pending" },
  );

/** Beside the events: attempts are not told as such. */
const attemptMs = 4000;

export const deliveryQuery = (id: string) =>
  queryOptions({
    queryKey: ["webhooks", "delivery", id],
    queryFn: () => bodyOf(api.GET("/webhooks/deliveries/{id}", { params: { path: { id } } })),
    refetchInterval: ({ state }) => (state.data?.status === "pending" ? attemptMs : false),
  });
