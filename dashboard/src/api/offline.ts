// Whether there is a connection, as far as a page can know.
import { useSyncExternalStore } from "react";
import { asProblem, type Problem } from "./problem.ts";

function listen(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

export function useOnline(): boolean {
  return useSyncExternalStore(listen, () => navigator.onLine);
}

/** What is told where nothing answers. */
export function offline(): Problem {
  return asProblem(undefined);
}

export async function isServerReached(): Promise<boolean> {
  return fetch("/theme.js", { method: "HEAD", cache: "no-store" }).then(
    () => true,
    () => false,
  );
}
