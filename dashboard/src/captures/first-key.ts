// A key for who has none: made once, known to this page alone until it is loaded anew.
import { queryOptions } from "@tanstack/react-query";
import { queryClient } from "#api/cache.ts";
import { api, type CreatedKey, type Me } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";

export const mayMakeKeys = ({ scopes }: Me): boolean =>
  scopes.includes("keys:write") && scopes.includes("captures:write");

/** The key, made where the tenant has none at all; null where it has some, which nobody can see any more. */
export const firstKeyQuery = (me: Me) =>
  queryOptions({
    queryKey: ["first-key", me.tenant?.id],
    queryFn: async (): Promise<CreatedKey | null> => {
      const { data } = await bodyOf(api.GET("/keys", { params: { query: { limit: 1 } } }));
      return data.length > 0 ? null : makeFirstKey();
    },
    // Trying again might make two.
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });

export async function makeFirstKey(): Promise<CreatedKey> {
  const body = {
    description: "First key",
    mode: "live",
    scopes: ["captures:read", "captures:write"],
  } as const;
  const made = await bodyOf(api.POST("/keys", { body: { ...body, scopes: [...body.scopes] } }));
  void queryClient.invalidateQueries({ queryKey: ["keys"] });
  return made;
}
