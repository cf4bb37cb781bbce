// Approving and rejecting. A decision is held for a few seconds before it is sent, so that it can be undone whole: the
// API takes a decision back only for another. Leaving the page sends what is held.
import { useCallback, useEffect, useRef, useState } from "react";
import { queryClient } from "#api/cache.ts";
import { api, type Comparison } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { buildQuery, comparisonsQuery, nameOf } from "#builds/queries.ts";
import { notify } from "#ui/notices.tsx";

export type Decision = "approved" | "rejected";
type Held = { comparison: Comparison; decision: Decision };

const heldMs = 5000;

async function send(build: string, { comparison, decision }: Held): Promise<void> {
  const given = { params: { path: { id: comparison.id } }, body: {}, keepalive: true };
  const decided = await bodyOf(
    decision === "approved"
      ? api.POST("/comparisons/{id}/approve", given)
      : api.POST("/comparisons/{id}/reject", given),
  );
  const known = comparisonsQuery(build);
  queryClient.setQueryData(known.queryKey, (all) =>
    all?.map((one) => (one.id === decided.id ? decided : one)),
  );
  void queryClient.invalidateQueries(buildQuery(build));
  void queryClient.invalidateQueries({ queryKey: ["builds"] });
}

export function useDecisions(build: string) {
  // Decided here, whether sent or held: what is read anew meanwhile must not take it back.
  const [made, setMade] = useState<ReadonlyMap<string, Decision>>(new Map());
  const held = useRef<Held | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const take = useCallback((id: string, decision: Decision | undefined) => {
    setMade((before) => {
      const after = new Map(before);
      if (decision) after.set(id, decision);
      else after.delete(id);
      return after;
    });
  }, []);

  const flush = useCallback(() => {
    clearTimeout(timer.current);
    const one = held.current;
    held.current = undefined;
    if (!one) return;
    send(build, one).catch((thrown: unknown) => {
      take(one.comparison.id, undefined);
      notify(`${nameOf(one.comparison)} was not decided: ${asProblem(thrown).message}`);
    });
  }, [build, take]);

  const undo = useCallback(() => {
    clearTimeout(timer.current);
    const one = held.current;
    held.current = undefined;
    if (one) take(one.comparison.id, undefined);
    return one?.comparison.id;
  }, [take]);

  const decide = useCallback(
    (comparison: Comparison, decision: Decision) => {
      flush();
      held.current = { comparison, decision };
      take(comparison.id, decision);
      timer.current = setTimeout(flush, heldMs);
    },
    [flush, take],
  );

  useEffect(() => {
    window.addEventListener("pagehide", flush);
    return () => {
      window.removeEventListener("pagehide", flush);
      flush();
    };
  }, [flush]);

  const decisionOf = useCallback(
    (comparison: Comparison): Comparison["decision"] => made.get(comparison.id) ?? comparison.decision,
    [made],
  );
  return { decide, undo, decisionOf };
}
