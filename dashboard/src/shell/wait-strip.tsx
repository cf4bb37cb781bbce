import { Hourglass } from "lucide-react";
import { useWait } from "#api/waiting.ts";

/** Says kindly that calls came too fast, and when what waits goes on; nobody has to do a thing. */
export function WaitStrip() {
  const seconds = useWait();
  return (
    <div role="status" className="pointer-events-none fixed inset-x-4 bottom-4 z-40 flex justify-center">
      {seconds > 0 && (
        <p className="flex items-center gap-2 rounded-xl border border-line bg-surface px-4 py-2.5 text-sm shadow-raised">
          <Hourglass className="size-4 text-warn" aria-hidden="true" />
          Many calls at once: this goes on by itself in {seconds} s
        </p>
      )}
    </div>
  );
}
