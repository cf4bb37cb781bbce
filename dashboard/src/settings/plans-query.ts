import { api } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";

export const plansQuery = {
  queryKey: ["plans"],
  queryFn: async () => (await bodyOf(api.GET("/tiers"))).data,
  staleTime: Number.POSITIVE_INFINITY,
};
