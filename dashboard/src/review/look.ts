// Where one looks: the same zoom and place for every pane, in pixels of the picture.
import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from "react";

/** A picture's point (x, y) stands at a pane's upper left corner, `scale` times as large. */
export type Look = { x: number; y: number; scale: number };
type Box = { x: number; y: number; width: number; height: number };

const scaleMin = 0.05;
const scaleMax = 16;

function zoomed({ x, y, scale }: Look, factor: number, at: { x: number; y: number }): Look {
  const next = Math.min(scaleMax, Math.max(scaleMin, scale * factor));
  // What is under the pointer stays under it.
  return { scale: next, x: x + at.x / scale - at.x / next, y: y + at.y / scale - at.y / next };
}

/** The whole width, from the top. */
function fitted(pane: HTMLElement, width: number): Look {
  return { x: 0, y: 0, scale: Math.min(1, pane.clientWidth / width) };
}

export function useLook(pane: RefObject<HTMLElement | null>, key: string, width: number) {
  const [look, setLook] = useState<Look>({ x: 0, y: 0, scale: 1 });
  const fit = useCallback(() => {
    if (pane.current) setLook(fitted(pane.current, width));
  }, [pane, width]);
  // Another picture or view begins from its top.
  useLayoutEffect(fit, [fit, key]);

  const zoom = useCallback(
    (factor: number) => {
      const at = { x: (pane.current?.clientWidth ?? 0) / 2, y: (pane.current?.clientHeight ?? 0) / 2 };
      setLook((before) => zoomed(before, factor, at));
    },
    [pane],
  );
  const pan = useCallback((dx: number, dy: number) => {
    setLook((before) => ({ ...before, x: before.x + dx / before.scale, y: before.y + dy / before.scale }));
  }, []);
  /** Brings a part of the picture into the middle, large enough to see. */
  const goTo = useCallback(
    (box: Box) => {
      const { clientWidth = 0, clientHeight = 0 } = pane.current ?? {};
      const room = 0.6 * Math.min(clientWidth / box.width, clientHeight / box.height);
      const scale = Math.min(2, Math.max(0.4, room));
      const x = box.x + box.width / 2 - clientWidth / scale / 2;
      const y = box.y + box.height / 2 - clientHeight / scale / 2;
      setLook({ x, y, scale });
    },
    [pane],
  );
  return { look, setLook, fit, zoom, pan, goTo };
}

/** Dragging pans, the wheel too; with Ctrl or ⌘ it zooms about the pointer. */
export function useGestures(
  pane: RefObject<HTMLElement | null>,
  setLook: (change: (before: Look) => Look) => void,
): void {
  useEffect(() => {
    const element = pane.current;
    if (!element) return undefined;
    const ended = new AbortController();
    const { signal } = ended;
    const move = (dx: number, dy: number) =>
      setLook((before) => ({ ...before, x: before.x + dx / before.scale, y: before.y + dy / before.scale }));
    element.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        const { left, top } = element.getBoundingClientRect();
        const at = { x: event.clientX - left, y: event.clientY - top };
        if (event.ctrlKey || event.metaKey)
          setLook((before) => zoomed(before, Math.exp(-event.deltaY / 300), at));
        else move(event.deltaX, event.deltaY);
      },
      { signal, passive: false },
    );
    element.addEventListener("pointerdown", (event) => element.setPointerCapture(event.pointerId), {
      signal,
    });
    element.addEventListener(
      "pointermove",
      (event) => {
        if (element.hasPointerCapture(event.pointerId)) move(-event.movementX, -event.movementY);
      },
      { signal },
    );
    return () => ended.abort();
  }, [pane, setLook]);
}
