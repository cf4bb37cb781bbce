import { TriangleAlert } from "lucide-react";
import type { CreatedKey } from "#api/client.ts";
import { Button } from "#ui/button.tsx";
import { CopyButton } from "#ui/copy.tsx";
import { Dialog } from "#ui/dialog.tsx";

/** The one time that a key can be seen whole. */
export function ShownOnce({ created, onClose }: { created: CreatedKey | undefined; onClose: () => void }) {
  return (
    <Dialog
      isOpen={created !== undefined}
      onClose={onClose}
      title="Your new key"
      description="Put it where your secrets are."
    >
      <div className="flex flex-wrap items-center gap-2 rounded-lg border border-line bg-sunken p-3">
        <code className="min-w-0 flex-1 basis-52 font-mono text-sm break-all" data-testid="new-key">
          {created?.key}
        </code>
        <CopyButton text={created?.key ?? ""} label="Copy key" />
      </div>
      <p className="mt-3 flex gap-2 text-sm text-warn">
        <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
        It is shown this once: we keep only a hash of it.
      </p>
      <div className="mt-5 flex justify-end">
        <Button look="primary" onClick={onClose}>
          I have it
        </Button>
      </div>
    </Dialog>
  );
}
