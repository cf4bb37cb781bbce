import { Button } from "#ui/button.tsx";
import { CopyButton } from "#ui/copy.tsx";
import { Dialog } from "#ui/dialog.tsx";

/** A signing secret, to be put where the receiver verifies with it. */
export function SecretShown({
  secret,
  about = "Your receiver verifies each delivery with it.",
  onClose,
}: {
  secret: string | undefined;
  about?: string;
  onClose: () => void;
}) {
  return (
    <Dialog isOpen={secret !== undefined} onClose={onClose} title="The signing secret" description={about}>
      <div className="flex flex-wrap items-center gap-2 rounded-lg border border-line bg-sunken p-3">
        <code className="min-w-0 flex-1 basis-52 font-mono text-sm break-all">{secret}</code>
        <CopyButton text={secret ?? ""} label="Copy secret" />
      </div>
      <div className="mt-5 flex justify-end">
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}
