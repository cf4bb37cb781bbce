// Says on each page whether what it shows is as it is now.
import { clsx } from "clsx";
import { useEffect } from "react";
import { follow } from "./socket.ts";
import { type LiveState, useLiveState } from "./state.ts";

const words: Record<LiveState, { text: string; about: string; dot: string }> = {
  connecting: {
    text: "Connecting",
    about: "The line to the event stream is being made",
    dot: "bg-line-strong",
  },
  live: { text: "Live", about: "Changes show as they happen", dot: "bg-good" },
  reconnecting: {
    text: "Reconnecting",
    about: "The line broke; nothing is lost",
    dot: "bg-warn animate-pulse",
  },
  stale: {
    text: "Stale",
    about: "Nothing was heard for 12 seconds: asking every 15 seconds instead",
    dot: "bg-bad",
  },
};

/** @param tenantId whose events are followed */
export function LiveBadge({ tenantId }: { tenantId: string | undefined }) {
  const state = useLiveState();
  useEffect(() => (tenantId === undefined ? undefined : follow()), [tenantId]);
  const { text, about, dot } = words[state];
  return (
    <span
      role="status"
      title={about}
      data-live={state}
      className="flex items-center gap-2 text-xs text-muted"
    >
      <span className={clsx("size-2 rounded-full", dot)} aria-hidden="true" />
      {text}
    </span>
  );
}
