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
const fileOf = (capture: string | null) =>
  capture === null ? [] : [`/api/v1/captures/${capture}/file?format=png`];

/** Where its baseline's picture is: the version's own copy, or the capture where it was compared with that. */
const baselineOf = ({ baseline_id, baseline_capture_id }: Comparison) =>
  baseline_id === null
    ? fileOf(baseline_capture_id)
    : [`/api/v1/baselines/versions/${baseline_id}/file`, ...fileOf(baseline_capture_id)];

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
      {comparison.unmatched_selectors.length > 0 && (
        <p className="text-sm text-muted">
          Nothing in either picture matches{" "}
          <code className="font-mono">{comparison.unmatched_selectors.join(", ")}</code>
        </p>
      )}
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
  const [baseline, candidate] = [baselineOf(comparison), fileOf(comparison.capture_id)];
  const hasBaseline = baseline.length > 0;
  const name = nameOf(comparison);
  return (
    <div className="flex min-h-[26rem] flex-1 flex-col gap-3 md:flex-row">
      {view === "side" && hasBaseline && (
        <Pane label="Baseline" paneRef={pane} {...shared}>
          <Shot sources={baseline} alt={`Baseline of ${name}`} />
          {outlines}
        </Pane>
      )}
      {view === "side" && (
        <Pane
          label={hasBaseline ? "Now" : "Now, without a baseline yet"}
          {...(!hasBaseline && { paneRef: pane })}
          {...shared}
        >
          <Shot sources={candidate} alt={`${name} as it is now`} />
          {outlines}
        </Pane>
      )}
      {view === "overlay" && (
        <Pane label="Baseline on the left of the slider, now on its right" paneRef={pane} {...shared}>
          {hasBaseline && <Shot sources={baseline} alt={`Baseline of ${name}`} />}
          <Shot sources={candidate} alt={`${name} as it is now`} {...(hasBaseline && { clipFrom: split })} />
          {outlines}
        </Pane>
      )}
      {view === "difference" && (
        <Pane label="What differs" paneRef={pane} {...shared}>
          {comparison.diff_url ? (
            <Shot sources={[localPath(comparison.diff_url)]} alt={`What differs in ${name}`} />
          ) : (
            <p className="p-6 text-muted">There is no picture of a difference: nothing to compare differs.</p>
          )}
          {outlines}
        </Pane>
      )}
    </div>
  );
}
