import { queryOptions } from "@tanstack/react-query";
import { api } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";

export const tenantQuery = queryOptions({
  queryKey: ["tenant"],
  queryFn: () => bodyOf(api.GET("/tenant")),
});
