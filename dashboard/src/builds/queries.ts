import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, type Comparison } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";

export const buildVerdicts = ["needs_review", "fail", "pass", "pending"] as const;
type Verdict = (typeof buildVerdicts)[number];

/** What the list is narrowed to; it stands in the address. */
export type BuildFilter = { verdict?: Verdict; branch?: string };

const pageSize = 50;
const comparisonsPageSize = 100;
const pendingMs = 4000;

export function readBuildFilter({ verdict, branch }: Record<string, unknown>): BuildFilter {
  const known = buildVerdicts.find((one) => one === verdict);
  return { ...(known && { verdict: known }), ...(typeof branch === "string" && branch !== "" && { branch }) };
}

export const buildsQuery = (filter: BuildFilter) =>
  infiniteQueryOptions({
    queryKey: ["builds", filter],
    queryFn: ({ pageParam }) =>
      bodyOf(
        api.GET("/builds", {
          params: { query: { ...filter, limit: pageSize, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const buildQuery = (id: string) =>
  queryOptions({
    queryKey: ["build", id],
    queryFn: () => bodyOf(api.GET("/builds/{id}", { params: { path: { id } } })),
    refetchInterval: ({ state }) => (state.data?.verdict === "pending" ? pendingMs : false),
  });

/** All comparisons of a build: whoever reviews goes through the whole of it. */
export const comparisonsQuery = (build: string) =>
  queryOptions({
    queryKey: ["comparisons", build],
    queryFn: async () => {
      const all: Comparison[] = [];
      let cursor: string | null = null;
      do {
        const query: { build: string; limit: number; cursor?: string } = {
          build,
          limit: comparisonsPageSize,
        };
        if (cursor !== null) query.cursor = cursor;
        // Each page says where the next begins.
        const page = await bodyOf(api.GET("/comparisons", { params: { query } }));
        all.push(...page.data);
        cursor = page.next_cursor;
      } while (cursor !== null);
      return inOrder(all);
    },
  });

/** What has to be looked at comes first, by name; the order does not change with what is decided. */
function inOrder(all: Comparison[]): Comparison[] {
  const rank = ({ verdict, status }: Comparison) =>
    status === "failed" ? 2 : verdict === "fail" ? 0 : verdict === "new" ? 1 : 3;
  return all.toSorted((a, b) => rank(a) - rank(b) || nameOf(a).localeCompare(nameOf(b)));
}

export function nameOf({ name, id }: Pick<Comparison, "name" | "id">): string {
  return name ?? id;
}
