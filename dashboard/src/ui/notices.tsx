// Short words about what was done, with a way back where there is one.
import { X } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";

type Notice = { id: number; text: string; undo?: () => void };
const shownMs = 6000;
let notices: readonly Notice[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: readonly Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}

/** Shows a notice; the one before gives way to it. */
export function notify(text: string, undo?: () => void): void {
  lastId += 1;
  change([{ id: lastId, text, undo }]);
}

function dismiss(id: number): void {
  change(notices.filter((notice) => notice.id !== id));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Notices() {
  const shown = useSyncExternalStore(subscribe, () => notices);
  return (
    <div
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-4 z-50 flex flex-col items-center gap-2"
    >
      {shown.map((notice) => (
        <Shown key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function Shown({ notice: { id, text, undo } }: { notice: Notice }) {
  useEffect(() => {
    const timer = setTimeout(() => dismiss(id), shownMs);
    return () => clearTimeout(timer);
  }, [id]);
  return (
    <div className="pointer-events-auto flex items-center gap-3 rounded-xl bg-solid py-2 pr-2 pl-4 text-sm text-on-solid shadow-raised">
      <span className="py-1">{text}</span>
      {undo && (
        <button
          type="button"
          className="rounded-md px-2 py-1 font-semibold underline underline-offset-3 focus-visible:outline-current"
          onClick={() => {
            dismiss(id);
            undo();
          }}
        >
          Undo
        </button>
      )}
      <button
        type="button"
        aria-label="Dismiss"
        className="rounded-md p-1 focus-visible:outline-current"
        onClick={() => dismiss(id)}
      >
        <X className="size-4" aria-hidden="true" />
      </button>
    </div>
  );
}
