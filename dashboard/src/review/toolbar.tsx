import { Check, Keyboard, X } from "lucide-react";
import type { Comparison } from "#api/client.ts";
import { nameOf } from "#builds/queries.ts";
import { standing } from "#builds/words.ts";
import { Badge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import type { Decision } from "./decisions.ts";
import { type View, views } from "./place.ts";

const labels: Record<View, string> = { side: "Side by side", overlay: "Overlay", difference: "Difference" };

export function Toolbar({
  comparison,
  decision,
  view,
  onView,
  onDecide,
  onHelp,
}: {
  comparison: Comparison;
  decision: Comparison["decision"];
  view: View;
  /** Undefined where there is no picture to see. */
  onView: ((view: View) => void) | undefined;
  /** Undefined where there is nothing to decide, or the person may not. */
  onDecide: ((decision: Decision) => void) | undefined;
  onHelp: () => void;
}) {
  const { text, tone } = standing(comparison, decision);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <h2 className="mr-1 min-w-0 truncate font-semibold">{nameOf(comparison)}</h2>
      <Badge tone={tone}>{text}</Badge>
      <span className="hidden sm:block sm:flex-1" />
      {onView && <Views view={view} onView={onView} />}
      {onDecide && (
        <>
          <Button size="small" look="danger" onClick={() => onDecide("rejected")} title="Key r">
            <X aria-hidden="true" /> Reject
          </Button>
          <Button size="small" look="primary" onClick={() => onDecide("approved")} title="Key a">
            <Check aria-hidden="true" /> Approve
          </Button>
        </>
      )}
      <Button look="ghost" size="small" onClick={onHelp} aria-label="Keyboard" title="Key ?">
        <Keyboard aria-hidden="true" />
      </Button>
    </div>
  );
}

function Views({ view, onView }: { view: View; onView: (view: View) => void }) {
  return (
    <div role="group" aria-label="View" className="flex rounded-lg border border-line bg-surface p-0.5">
      {views.map((one, at) => (
        <button
          key={one}
          type="button"
          aria-pressed={view === one}
          title={`Key ${at + 1}`}
          onClick={() => onView(one)}
          className="h-7 rounded-md px-2.5 text-sm text-muted hover:text-ink aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent"
        >
          {labels[one]}
        </button>
      ))}
    </div>
  );
}
