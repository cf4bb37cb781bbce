// Keys that mean the same on every page.
import { useEffect } from "react";
import { useKeys } from "#ui/keys.ts";

const rowLink = "#page [data-row] a, #page [data-row] button";

/** Moves to the next row of the page's list, or the one before; each row is entered by its first link. */
function step(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("#page [data-row]")];
  if (rows.length === 0) return;
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = at === -1 ? (by === 1 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1);
  rows[next]?.querySelector<HTMLElement>("a, button")?.focus();
  rows[next]?.scrollIntoView({ block: "nearest" });
}

function search(): void {
  document.querySelector<HTMLElement>("#page input[type=search], #page input[data-search]")?.focus();
}

export function useHabits({ onPalette, onHelp }: { onPalette: () => void; onHelp: () => void }): void {
  const isOfPage = () => document.querySelector(rowLink) !== null;
  useKeys({
    "/": search,
    // A page that has keys of its own, as the review does, has no such rows.
    j: () => isOfPage() && step(1),
    k: () => isOfPage() && step(-1),
    "?": () => document.querySelector("[data-own-keys]") === null && onHelp(),
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      onPalette();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [onPalette]);
}
