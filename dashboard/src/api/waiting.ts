// Calls that came too soon wait as long as the server says, then go on by themselves; meanwhile the frame says so.
import { useEffect, useState, useSyncExternalStore } from "react";
import type { Problem } from "./problem.ts";

/** Whoever has to wait longer is told so by the page instead. */
const patienceMs = 65_000;
/** So that those who wait for the same do not all come back at once. */
const spreadMs = 400;
let until = 0;
const listeners = new Set<() => void>();

/** How long to wait before the same call may pass; undefined where waiting is not the answer. */
export function waitOf({ status, code, retryAfterMs }: Problem): number | undefined {
  if (status !== 429 || code === "quota_exceeded") return undefined;
  const waitMs = retryAfterMs ?? 1000;
  return waitMs > patienceMs ? undefined : waitMs + Math.random() * spreadMs;
}

export function noteWait(waitMs: number): void {
  until = Math.max(until, Date.now() + waitMs);
  for (const listener of listeners) listener();
}

/** Seconds until what waits goes on; 0 where nothing waits. */
export function useWait(): number {
  const end = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => until,
  );
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (end <= Date.now()) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [end]);
  return Math.max(0, Math.ceil((end - now) / 1000));
}
