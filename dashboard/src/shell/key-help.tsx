import { Dialog } from "#ui/dialog.tsx";
import { KeyList } from "#ui/key-list.tsx";

const keys = [
  ["Ctrl K, ⌘ K", "Go to any page, capture, job or tenant"],
  ["/", "Search or filter this page"],
  ["j, k", "Next row, the row before"],
  ["Enter", "Open the row"],
  ["?", "This list"],
] as const;

export function KeyHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog isOpen onClose={onClose} title="Keyboard">
      <KeyList keys={keys} />
    </Dialog>
  );
}
