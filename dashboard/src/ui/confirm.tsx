// Asks before what cannot be undone, and says why where it fails.
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { ProblemNote } from "./problem-note.tsx";

export function Confirm({
  isOpen,
  onClose,
  title,
  about,
  verb,
  keep = "Keep it",
  act,
  onDone,
  isReady = true,
  children,
}: {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  about?: ReactNode;
  /** What the button does, in its own word. */
  verb: string;
  keep?: string;
  act: () => Promise<unknown>;
  onDone?: () => unknown;
  /** Whether what is asked for besides was given. */
  isReady?: boolean;
  children?: ReactNode;
}) {
  const acting = useMutation({
    mutationFn: act,
    onSuccess: async () => {
      await onDone?.();
      onClose();
    },
  });
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={title} description={about}>
      {children}
      <ProblemNote error={acting.error} />
      <div className="mt-3 flex justify-end gap-2">
        <Button onClick={onClose}>{keep}</Button>
        <Button look="danger" disabled={!isReady} isBusy={acting.isPending} onClick={() => acting.mutate()}>
          {verb}
        </Button>
      </div>
    </Dialog>
  );
}
