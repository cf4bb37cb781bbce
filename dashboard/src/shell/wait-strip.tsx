import { Hourglass, WifiOff } from "lucide-react";
import { useOnline } from "#api/offline.ts";
import { useWait } from "#api/waiting.ts";

const stripClass =
  "flex items-center gap-2 rounded-xl border border-line bg-surface px-4 py-2.5 text-sm shadow-raised";

/** Says that there is no connection, or kindly that calls came too fast and when what waits goes on. */
export function WaitStrip() {
  const seconds = useWait();
  const isOnline = useOnline();
  return (
    <div
      role="status"
      className="pointer-events-none print:hidden fixed inset-x-4 bottom-4 z-40 flex justify-center"
    >
      {!isOnline && (
        <p className={stripClass}>
          <WifiOff className="size-4 shrink-0 text-bad" aria-hidden="true" />
          You are offline. What you see may be old; what you type stays.
        </p>
      )}
      {isOnline && seconds > 0 && (
        <p className={stripClass}>
          <Hourglass className="size-4 shrink-0 text-warn" aria-hidden="true" />
          Many calls at once: this goes on by itself in {seconds} s
        </p>
      )}
    </div>
  );
}
