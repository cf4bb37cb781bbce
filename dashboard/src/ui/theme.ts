// Light, dark or the system's; public/theme.js sets it before the first paint.
import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark" | "system";
const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

function read(): Theme {
  try {
    const kept = localStorage.getItem("theme");
    return kept === "light" || kept === "dark" ? kept : "system";
  } catch {
    return "system";
  }
}

function apply(): void {
  const theme = read();
  const isDark = theme === "dark" || (theme === "system" && system.matches);
  document.documentElement.dataset["theme"] = isDark ? "dark" : "light";
  for (const listener of listeners) listener();
}

export function setTheme(theme: Theme): void {
  try {
    if (theme === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {
    // Storage may be forbidden: the choice then lasts as long as the page.
  }
  apply();
}

system.addEventListener("change", apply);
window.addEventListener("storage", apply);

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, read);
}
