import { Dialog } from "#ui/dialog.tsx";

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
      <dl className="grid grid-cols-[6rem_1fr] gap-y-2">
        {keys.map(([key, what]) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="rounded-md border border-line bg-sunken px-1.5 py-0.5 font-mono text-sm">
                {key}
              </kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
