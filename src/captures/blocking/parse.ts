import { FiltersEngine } from "@ghostery/adblocker";

export const listKinds = ["ads", "trackers", "banners"] as const;
export type ListKind = (typeof listKinds)[number];

/** An engine of one kind of list, holding what that kind is used for and no more. */
export function parseList(kind: ListKind, text: string): FiltersEngine {
  return FiltersEngine.parse(text, {
    // A banner's script is let through: it must run for its banner to be answered.
    loadNetworkFilters: kind !== "banners",
    loadCosmeticFilters: kind !== "trackers",
    loadCSPFilters: false,
    loadExtendedSelectors: false,
    enableHtmlFiltering: false,
    enableMutationObserver: false,
    guessRequestTypeFromUrl: false,
    // The store checks that a file is whole.
    integrityCheck: false,
  });
}
