import { clsx } from "clsx";
import { Pause, Play } from "lucide-react";
import type { LiveState } from "#live/state.ts";
import { Button } from "#ui/button.tsx";
import { tailRows } from "./queries.ts";
import type { useTail } from "./tail.ts";

const words: Record<LiveState, { text: string; dot: string }> = {
  connecting: { text: "Connecting", dot: "bg-line-strong" },
  live: { text: `Live: the last ${tailRows}`, dot: "bg-good" },
  reconnecting: { text: "Reconnecting", dot: "bg-warn" },
  stale: { text: "Stale: asking every 15 seconds", dot: "bg-bad" },
};

/** How the tail stands; while it is paused, what came in is counted and held back. */
export function TailBar({ tail }: { tail: ReturnType<typeof useTail> }) {
  const { text, dot } = words[tail.state];
  return (
    <div className="mb-2 flex h-8 items-center gap-2 text-sm">
      <span
        className={clsx("size-2 rounded-full", tail.isPaused ? "bg-line-strong" : dot)}
        aria-hidden="true"
      />
      <span role="status" data-tail={tail.isPaused ? "paused" : tail.state} className="text-muted">
        {tail.isPaused ? `Paused; ${tail.held} new` : text}
      </span>
      <Button size="small" className="ml-auto" onClick={tail.isPaused ? tail.goOn : tail.pause}>
        {tail.isPaused ? <Play aria-hidden="true" /> : <Pause aria-hidden="true" />}
        {tail.isPaused ? "Go on" : "Pause"}
      </Button>
    </div>
  );
}
