import { queryOptions } from "@tanstack/react-query";
import { api } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";

/** What has a trace of its own. */
export type Traced = "capture" | "job";

/** Null where none is kept. */
export const traceQuery = (of: Traced, id: string) =>
  queryOptions({
    queryKey: ["trace", of, id],
    queryFn: () => {
      const params = { path: { id } };
      const asked =
        of === "capture"
          ? api.GET("/captures/{id}/trace", { params })
          : api.GET("/jobs/{id}/trace", { params });
      return bodyOf(asked).catch((thrown: unknown) => {
        if (asProblem(thrown).status === 404) return null;
        throw thrown;
      });
    },
  });
