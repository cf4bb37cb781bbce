import { Dialog } from "#ui/dialog.tsx";
import { KeyList } from "#ui/key-list.tsx";

const keys: [string, string][] = [
  ["j, k", "Next, previous"],
  ["1, 2, 3", "Side by side, overlay, difference"],
  ["a, r", "Approve, reject, and go on"],
  ["u", "Undo the last decision"],
  ["n, p", "Next, previous changed region"],
  ["+, −, 0", "Zoom in, out, fit"],
  ["Arrows", "Pan"],
  ["[, ]", "Move the overlay's slider"],
  ["?", "This list"],
];

export function Help({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Keyboard"
      description="The wheel pans; with Ctrl or ⌘ it zooms."
    >
      <KeyList keys={keys} />
    </Dialog>
  );
}
