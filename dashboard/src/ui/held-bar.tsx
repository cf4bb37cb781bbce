import { ArrowUp } from "lucide-react";
import { Button } from "./button.tsx";

/** What came while a list was looked at waits behind this. It takes no room of its own, so that no row moves. */
export function HeldBar({ held, onShow }: { held: number; onShow: () => void }) {
  return (
    <div
      role="status"
      className="sticky top-[calc(4rem+var(--banner,0px))] z-10 flex h-0 justify-center lg:top-[calc(1rem+var(--banner,0px))]"
    >
      {held > 0 && (
        <Button size="small" look="primary" className="-translate-y-1/2 shadow-raised" onClick={onShow}>
          <ArrowUp aria-hidden="true" /> Show {held} new
        </Button>
      )}
    </div>
  );
}
