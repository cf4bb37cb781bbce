import { useEffect, useRef } from "react";

/** Acts once a value has stayed as it is for so long; not for the value that it begins with. */
export function usePause(value: unknown, restMs: number, act: (() => void) | undefined): void {
  const text = JSON.stringify(value);
  const acted = useRef(text);
  const latest = useRef(act);
  const isOn = act !== undefined;
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    if (!isOn || acted.current === text) return undefined;
    const timer = setTimeout(() => {
      acted.current = text;
      latest.current?.();
    }, restMs);
    return () => clearTimeout(timer);
  }, [text, restMs, isOn]);
}
