// A dialog whose code comes once one is opened.
import { lazy, type ReactNode, Suspense, useState } from "react";

export type DialogProps = {
  isOpen: boolean;
  /** Without it the dialog goes only by what it asks for. */
  onClose?: () => void;
  title: string;
  description?: ReactNode;
  isWide?: boolean;
  children: ReactNode;
};

const Box = lazy(() => import("./dialog-box.tsx").then(({ DialogBox }) => ({ default: DialogBox })));

export function Dialog(props: DialogProps) {
  const [wasOpen, setWasOpen] = useState(props.isOpen);
  if (props.isOpen && !wasOpen) setWasOpen(true);
  // Once it was open it stays, so that it can leave as it came.
  if (!wasOpen) return null;
  return (
    <Suspense>
      <Box {...props} />
    </Suspense>
  );
}
