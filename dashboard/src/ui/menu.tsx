// A menu whose code comes once somebody reaches for it: its trigger stands at once.
import { cloneElement, type ReactElement, type ReactNode, Suspense, lazy, useState } from "react";

export type MenuChoice = { value: string; label: ReactNode };
export type MenuEntry =
  | { kind: "item"; label: ReactNode; onClick: () => void; isDanger?: boolean }
  | { kind: "link"; label: ReactNode; link: ReactElement }
  | { kind: "note"; label: ReactNode }
  | { kind: "line" }
  | {
      kind: "choices";
      label: string;
      value: string;
      choices: readonly MenuChoice[];
      onChoose: (value: string) => void;
    };

export type MenuProps = {
  trigger: ReactElement<TriggerProps>;
  entries: readonly MenuEntry[];
  align?: "start" | "end";
};
type TriggerProps = {
  onClick?: () => void;
  onPointerEnter?: () => void;
  onFocus?: () => void;
  "aria-haspopup"?: "menu";
  "aria-expanded"?: boolean;
};

const load = () => import("./menu-open.tsx");
const Open = lazy(() => load().then(({ OpenMenu }) => ({ default: OpenMenu })));
const fetchAhead = () => void load();

export function Menu(props: MenuProps) {
  const [isWanted, setWanted] = useState(false);
  const closed = cloneElement(props.trigger, {
    onClick: () => setWanted(true),
    onPointerEnter: fetchAhead,
    onFocus: fetchAhead,
    "aria-haspopup": "menu",
    "aria-expanded": false,
  });
  if (!isWanted) return closed;
  return (
    <Suspense fallback={closed}>
      <Open {...props} />
    </Suspense>
  );
}
