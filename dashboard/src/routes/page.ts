import { lazyRouteComponent } from "@tanstack/react-router";
import { isServerReached, offline } from "#api/offline.ts";

/** A page whose code comes once it is opened. Without a connection that is told in the page, and nothing is left. */
export function page<T extends Record<string, unknown>, K extends keyof T>(load: () => Promise<T>, name: K) {
  const reach = () =>
    load().catch(async (thrown: unknown) => {
      // Where the server answers, it has newer pages than this one: the router then loads all anew.
      throw (await isServerReached()) ? thrown : offline();
    });
  return lazyRouteComponent(reach, name);
}
