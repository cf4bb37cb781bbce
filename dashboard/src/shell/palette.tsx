// The command palette: goes to any page by some letters of it, to anything by its id, and does what is done often.
import { useNavigate } from "@tanstack/react-router";
import { CornerDownLeft, Moon, type LucideIcon, Sun } from "lucide-react";
import { useId, useState } from "react";
import { Dialog } from "#ui/dialog.tsx";
import { inputClass } from "#ui/field.tsx";
import { setTheme } from "#ui/theme.ts";
import { placesFor } from "./places.ts";

type Command = { key: string; label: string; also: string; icon: LucideIcon; run: () => void };

/** What an id belongs to, by its first letters. */
const pathsOfIds: [RegExp, (id: string) => string, string][] = [
  [/^cap_\w+$/, (id) => `/captures/${id}`, "Capture"],
  [/^job_\w+$/, (id) => `/jobs/${id}`, "Job"],
  [/^blk_\w+$/, (id) => `/jobs/bulk/${id}`, "Bulk"],
  [/^bld_\w+$/, (id) => `/builds/${id}`, "Build"],
  [/^whe_\w+$/, (id) => `/webhooks/${id}`, "Webhook endpoint"],
  [/^ten_\w+$/, (id) => `/operators/tenants/${id}`, "Tenant"],
];

export function Palette({ isOperator, onClose }: { isOperator: boolean; onClose: () => void }) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const listId = useId();
  const commands = useCommands(isOperator, text);
  const chosen = Math.min(at, commands.length - 1);
  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    command.run();
  };
  return (
    <Dialog isOpen onClose={onClose} title="Go to">
      <input
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={commands[chosen] ? `${listId}-${chosen}` : undefined}
        aria-label="Page, action or id"
        placeholder="Page, action or id"
        className={inputClass}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (event.key === "Enter") run(commands[chosen]);
          else if (by !== undefined) setAt((chosen + by + commands.length) % Math.max(commands.length, 1));
          else return;
          event.preventDefault();
        }}
      />
      <ul id={listId} role="listbox" aria-label="What fits" className="mt-3 max-h-80 overflow-y-auto">
        {commands.map(({ key, label, icon: Icon, ...command }, index) => (
          <li
            key={key}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onPointerMove={() => setAt(index)}
            onClick={() => run({ key, label, icon: Icon, ...command })}
            className="flex h-10 cursor-default items-center gap-3 rounded-lg px-2.5 aria-selected:bg-sunken"
          >
            <Icon className="size-4 text-muted" aria-hidden="true" />
            <span className="min-w-0 truncate">{label}</span>
            {index === chosen && <CornerDownLeft className="ml-auto size-4 text-muted" aria-hidden="true" />}
          </li>
        ))}
      </ul>
      {commands.length === 0 && <p className="px-2.5 py-4 text-muted">Nothing is called that.</p>}
    </Dialog>
  );
}

function useCommands(isOperator: boolean, text: string): Command[] {
  const navigate = useNavigate();
  const wanted = text.trim().toLowerCase();
  const id = text.trim();
  const found = pathsOfIds.find(([shape]) => shape.test(id));
  const direct: Command[] = found
    ? [
        {
          key: id,
          label: `${found[2]} ${id}`,
          also: id,
          icon: CornerDownLeft,
          run: () => void navigate({ href: found[1](id) }),
        },
      ]
    : [];
  const pages = placesFor(isOperator).flatMap(({ name, places }) =>
    places.map(({ to, label, also = "", icon }) => ({
      key: `${to}`,
      label: name === "Operate" ? `Operate: ${label}` : label,
      also,
      icon,
      run: () => void navigate({ to }),
    })),
  );
  const actions: Command[] = [
    { key: "light", label: "Light theme", also: "colours", icon: Sun, run: () => setTheme("light") },
    { key: "dark", label: "Dark theme", also: "colours night", icon: Moon, run: () => setTheme("dark") },
  ];
  const words = wanted.split(/\s+/);
  const fitting = [...pages, ...actions].filter(({ label, also }) =>
    words.every((word) => `${label} ${also}`.toLowerCase().includes(word)),
  );
  return [...direct, ...fitting];
}
