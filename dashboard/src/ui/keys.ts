import { useEffect, useRef } from "react";

/** What one sets without typing: its own keys are few. */
const untyped = "input[type=range], input[type=checkbox], input[type=radio]";
const keysOfUntyped = /^(Arrow.*|Page.*|Home|End| )$/;

/** Whether a key belongs to what is typed into, to a dialog, or to the browser. */
function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  const at = event.target instanceof Element ? event.target : null;
  if (at?.matches(untyped) && !at.closest("[role=dialog]")) return keysOfUntyped.test(event.key);
  return at?.closest("input, textarea, select, [role=dialog], [role=menu]") !== null;
}

/** Single keys for a page; the latest actions hold. */
export function useKeys(actions: Record<string, () => void>): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const action = isTyping(event) ? undefined : latest.current[event.key];
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
