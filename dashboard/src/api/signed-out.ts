// Whether the session ended while somebody was at work: the page stays as it is, and asks them to sign in over it.
import { useSyncExternalStore } from "react";

let isOut = false;
const listeners = new Set<() => void>();

export function setSignedOut(next: boolean): void {
  if (isOut === next) return;
  isOut = next;
  for (const listener of listeners) listener();
}

export function useSignedOut(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => isOut,
  );
}
