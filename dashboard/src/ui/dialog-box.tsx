import { Dialog as Base } from "@base-ui/react/dialog";
import { clsx } from "clsx";
import { X } from "lucide-react";
import { buttonClass } from "./button.tsx";
import type { DialogProps } from "./dialog.tsx";

export function DialogBox({ isOpen, onClose, title, description, isWide, children }: DialogProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose?.()}>
      {/* Each above those that opened before it, their boxes as well. */}
      <Base.Portal className="relative isolate z-40">
        <Base.Backdrop className="backdrop fixed inset-0 bg-black/45 transition-opacity data-[ending-style]:opacity-0 data-[starting-style]:opacity-0" />
        <Base.Popup
          className={clsx(
            "fixed top-[8dvh] left-1/2 flex max-h-[84dvh] -translate-x-1/2 flex-col overflow-hidden rounded-2xl border border-line bg-surface shadow-raised transition-[opacity,scale] data-[ending-style]:scale-98 data-[ending-style]:opacity-0 data-[starting-style]:scale-98 data-[starting-style]:opacity-0",
            isWide ? "w-[min(46rem,calc(100vw-2rem))]" : "w-[min(34rem,calc(100vw-2rem))]",
          )}
        >
          <div className="flex items-start justify-between gap-4 px-5 pt-5">
            <div>
              <Base.Title className="text-lg font-semibold">{title}</Base.Title>
              {description && (
                <Base.Description className="mt-1 text-sm text-muted">{description}</Base.Description>
              )}
            </div>
            {onClose && (
              <Base.Close aria-label="Close" className={buttonClass("ghost", "icon")}>
                <X aria-hidden="true" />
              </Base.Close>
            )}
          </div>
          <div className="overflow-y-auto p-5">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
