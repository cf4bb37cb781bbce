import { api } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";

export const brandingQuery = { queryKey: ["branding"], queryFn: () => bodyOf(api.GET("/tenant/branding")) };
