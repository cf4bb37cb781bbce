// Three ways to see what changed: side by side, one over the other, and the difference alone.
import { type ComponentProps, type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import { type Comparison, localPath } from "#api/client.ts";
import { nameOf } from "#builds/queries.ts";
import { useLook } from "./look.ts";
import { Pane, Regions, Shot } from "./pane.tsx";
import { useKeys } from "#ui/keys.ts";
import type { View } from "./place.ts";
import { RegionList } from "./region-list.tsx";

const step = 80;
const pictureOf = (capture: string) => `/api/v1/captures/${capture}/file?format=png`;

export function Viewer({ comparison, view }: { comparison: Comparison; view: View }) {
  const pane = useRef<HTMLDivElement>(null);
  const [split, setSplit] = useState(0.5);
  const [region, setRegion] = useState(-1);
  const { baseline_size, candidate_size, regions } = comparison;
  const width = Math.max(baseline_size?.width ?? 0, candidate_size?.width ?? 0) || 1280;
  const height = Math.max(baseline_size?.height ?? 0, candidate_size?.height ?? 0) || 800;
  const { look, setLook, fit, zoom, pan, goTo } = useLook(pane, `${comparison.id} ${view}`, width);
  useEffect(() => setRegion(-1), [comparison.id]);
  const choose = (at: number) => {
    const chosen = regions.at(at % (regions.length || 1));
    if (!chosen) return;
    setRegion(at % regions.length);
    goTo(chosen);
  };
  useKeys({
    n: () => choose(region + 1),
    p: () => choose(region <= 0 ? regions.length - 1 : region - 1),
    "+": () => zoom(1.25),
    "=": () => zoom(1.25),
    "-": () => zoom(0.8),
    "0": fit,
    "[": () => setSplit((at) => Math.max(0, at - 0.05)),
    "]": () => setSplit((at) => Math.min(1, at + 0.05)),
    ArrowDown: () => pan(0, step),
    ArrowUp: () => pan(0, -step),
    ArrowRight: () => pan(step, 0),
    ArrowLeft: () => pan(-step, 0),
  });
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3">
      <Panes
        comparison={comparison}
        view={view}
        pane={pane}
        split={split}
        shared={{ look, setLook, size: { width, height } }}
        outlines={<Regions regions={regions} chosen={region} scale={look.scale} />}
      />
      {view === "overlay" && comparison.baseline_capture_id && (
        <label className="flex items-center gap-3 text-sm text-muted">
          Slider
          <input
            type="range"
            min="0"
            max="1"
            step="0.01"
            value={split}
            onChange={(event) => setSplit(Number(event.target.value))}
            className="flex-1 accent-accent"
          />
        </label>
      )}
      <RegionList regions={regions} chosen={region} onChoose={choose} />
    </div>
  );
}

type PanesProps = {
  comparison: Comparison;
  view: View;
  pane: RefObject<HTMLDivElement | null>;
  split: number;
  shared: Pick<ComponentProps<typeof Pane>, "look" | "setLook" | "size">;
  outlines: ReactNode;
};

function Panes({ comparison, view, pane, split, shared, outlines }: PanesProps) {
  const baseline = comparison.baseline_capture_id && pictureOf(comparison.baseline_capture_id);
  const candidate = comparison.capture_id && pictureOf(comparison.capture_id);
  const name = nameOf(comparison);
  return (
    <div className="flex min-h-[26rem] flex-1 flex-col gap-3 md:flex-row">
      {view === "side" && baseline && (
        <Pane label="Baseline" paneRef={pane} {...shared}>
          <Shot src={baseline} alt={`Baseline of ${name}`} />
          {outlines}
        </Pane>
      )}
      {view === "side" && candidate && (
        <Pane
          label={baseline ? "Now" : "Now, without a baseline yet"}
          {...(!baseline && { paneRef: pane })}
          {...shared}
        >
          <Shot src={candidate} alt={`${name} as it is now`} />
          {outlines}
        </Pane>
      )}
      {view === "overlay" && candidate && (
        <Pane label="Baseline on the left of the slider, now on its right" paneRef={pane} {...shared}>
          {baseline && <Shot src={baseline} alt={`Baseline of ${name}`} />}
          <Shot src={candidate} alt={`${name} as it is now`} {...(baseline && { clipFrom: split })} />
          {outlines}
        </Pane>
      )}
      {view === "difference" && (
        <Pane label="What differs" paneRef={pane} {...shared}>
          {comparison.diff_url ? (
            <Shot src={localPath(comparison.diff_url)} alt={`What differs in ${name}`} />
          ) : (
            <p className="p-6 text-muted">There is no picture of a difference: nothing to compare differs.</p>
          )}
          {outlines}
        </Pane>
      )}
    </div>
  );
}
