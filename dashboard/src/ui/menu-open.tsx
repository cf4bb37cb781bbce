import { Menu as Base } from "@base-ui/react/menu";
import { clsx } from "clsx";
import { Check } from "lucide-react";
import type { MenuEntry, MenuProps } from "./menu.tsx";

const itemClass =
  "flex min-h-9 w-full cursor-default items-center gap-2.5 rounded-md px-2.5 py-1.5 text-left outline-none select-none data-[highlighted]:bg-sunken [&_svg]:size-4 [&_svg]:text-muted";

/** A menu under its trigger, open from the first; arrow keys, type-ahead and Escape work. */
export function OpenMenu({ trigger, entries, align = "start" }: MenuProps) {
  return (
    <Base.Root modal={false} defaultOpen>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} align={align} className="z-40 outline-none">
          <Base.Popup className="min-w-56 max-w-[calc(100vw-2rem)] rounded-xl border border-line bg-surface p-1.5 shadow-raised outline-none transition-opacity data-[ending-style]:opacity-0 data-[starting-style]:opacity-0">
            {entries.map((entry, at) => (
              <Entry key={at} entry={entry} />
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function Entry({ entry }: { entry: MenuEntry }) {
  switch (entry.kind) {
    case "item":
      return (
        <Base.Item className={clsx(itemClass, entry.isDanger && "text-bad")} onClick={entry.onClick}>
          {entry.label}
        </Base.Item>
      );
    case "link":
      return (
        <Base.Item className={itemClass} render={entry.link}>
          {entry.label}
        </Base.Item>
      );
    case "note":
      return <p className="px-2.5 pt-1 pb-2 text-sm text-muted">{entry.label}</p>;
    case "line":
      return <Base.Separator className="my-1.5 h-px bg-line" />;
    case "choices":
      return <Choices {...entry} />;
  }
}

/** One of several, the chosen one with a tick. */
function Choices({ label, value, choices, onChoose }: Extract<MenuEntry, { kind: "choices" }>) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2.5 pt-1.5 pb-1 text-xs font-medium text-muted">{label}</Base.GroupLabel>
      <Base.RadioGroup value={value} onValueChange={(chosen: string) => onChoose(chosen)}>
        {choices.map((choice) => (
          <Base.RadioItem key={choice.value} value={choice.value} closeOnClick className={itemClass}>
            <span className="min-w-0 flex-1 truncate">{choice.label}</span>
            <Base.RadioItemIndicator className="shrink-0">
              <Check aria-hidden="true" />
            </Base.RadioItemIndicator>
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}
