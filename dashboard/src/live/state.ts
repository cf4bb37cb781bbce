// How the line to the event stream stands.
import { useSyncExternalStore } from "react";

export type LiveState = "connecting" | "live" | "reconnecting" | "stale";
let state: LiveState = "connecting";
const listeners = new Set<() => void>();

export function setState(next: LiveState): void {
  // What is stale stays so until the line stands again: trying does not make it new.
  if (state === next || (state === "stale" && next === "reconnecting")) return;
  state = next;
  for (const listener of listeners) listener();
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}
