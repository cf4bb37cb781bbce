// The last requests as they come in: heard while it is open, held back while it is paused.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { queryClient } from "#api/cache.ts";
import type { LoggedRequest } from "#api/client.ts";
import { openLine } from "#live/line.ts";
import type { LiveState } from "#live/state.ts";
import { narrowing } from "./asked.ts";
import type { LogFilter } from "./filter.ts";
import { fits } from "./fits.ts";
import { tailQuery, tailRows, type Whose } from "./queries.ts";

const types = { own: "request.logged", all: "admin.request.logged" } as const;

export function useTail(whose: Whose, filter: LogFilter, isOn: boolean) {
  const [state, setState] = useState<LiveState>("connecting");
  const [paused, setPaused] = useState<readonly LoggedRequest[]>();
  const wanted = JSON.stringify(narrowing(filter));
  const query = useMemo(() => tailQuery(whose, JSON.parse(wanted) as LogFilter), [whose, wanted]);
  const tail = useQuery({ ...query, enabled: isOn });
  const latest = useRef(query);
  useEffect(() => {
    latest.current = query;
    setPaused(undefined);
  }, [query]);
  useEffect(() => {
    if (!isOn) return undefined;
    setState("connecting");
    const lookAnew = () => void queryClient.invalidateQueries({ queryKey: ["log-tail"] });
    return openLine({
      types: [types[whose]],
      tell: (next) => {
        setState(next);
        // Nothing of this is told again: what came before the line stood is looked up.
        if (next === "live") lookAnew();
      },
      miss: lookAnew,
      hear: ({ type, data }) => type === types[whose] && add(latest.current, data),
    });
  }, [isOn, whose]);
  const all = tail.data;
  const firstHeld = paused?.[0]?.id;
  const held = paused && all ? all.filter(({ id }) => firstHeld === undefined || id > firstHeld).length : 0;
  return {
    state,
    error: tail.error,
    rows: paused ?? all,
    isPaused: paused !== undefined,
    held,
    pause: () => setPaused(all ?? []),
    goOn: () => setPaused(undefined),
  };
}

type Query = ReturnType<typeof tailQuery>;

function add({ queryKey }: Query, data: unknown): void {
  const filter = queryKey[2] as LogFilter;
  const came = (data as { requests: LoggedRequest[] }).requests.filter((one) => fits(one, filter));
  if (came.length === 0) return;
  queryClient.setQueryData<LoggedRequest[]>(queryKey, (before = []) => {
    const known = new Map([...came, ...before].map((one) => [one.id, one]));
    return [...known.values()].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, tailRows);
  });
}
