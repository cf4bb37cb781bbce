import { CircleAlert, FileText } from "lucide-react";
import { useState } from "react";
import { type Capture, localPath } from "#api/client.ts";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/page.tsx";

/** The picture, whole or in its own pixels; of what has none, what there is to say instead. */
export function Picture({ capture }: { capture: Capture }) {
  const [isOwnSize, setOwnSize] = useState(false);
  const picture = capture.outputs.find(({ width }) => width !== null);
  if (capture.status === "failed" && capture.error) return <Failure error={capture.error} />;
  if (!picture) return <NoPicture capture={capture} />;
  const { width, height, url } = picture;
  return (
    <Card className="min-w-0 overflow-hidden">
      <div className="flex items-center justify-between border-b border-line px-3 py-2">
        <span className="text-sm text-muted tabular-nums">
          {width} × {height}
        </span>
        <Button size="small" look="ghost" aria-pressed={isOwnSize} onClick={() => setOwnSize(!isOwnSize)}>
          {isOwnSize ? "Fit the width" : "Actual size"}
        </Button>
      </div>
      <div
        tabIndex={0}
        role="region"
        aria-label="The picture"
        className="checkered max-h-[75dvh] overflow-auto focus-visible:-outline-offset-2"
      >
        <img
          src={localPath(url)}
          width={width ?? undefined}
          height={height ?? undefined}
          alt={`Screenshot of ${capture.target?.title || capture.target?.url || "the page"}`}
          className={isOwnSize ? "max-w-none" : "mx-auto h-auto max-w-full"}
        />
      </div>
    </Card>
  );
}

function Failure({ error }: { error: NonNullable<Capture["error"]> }) {
  return (
    <Card className="p-6">
      <p className="flex items-center gap-2 font-semibold text-bad">
        <CircleAlert className="size-5 shrink-0" aria-hidden="true" /> It failed while: {error.step}
      </p>
      <p className="mt-3 wrap-anywhere">{error.detail}</p>
      <p className="mt-3 font-mono text-sm text-muted">{error.code}</p>
    </Card>
  );
}

function NoPicture({ capture: { status, outputs } }: { capture: Capture }) {
  const [output] = outputs;
  return (
    <Card className="flex flex-col items-center gap-3 p-12 text-center text-muted">
      <FileText className="size-8" aria-hidden="true" />
      {status === "processing" && <p>The capture is under way; this page follows it.</p>}
      {status !== "processing" && output && <p>Made as {output.format.toUpperCase()}: download it above.</p>}
      {status !== "processing" && !output && <p>No file was stored.</p>}
    </Card>
  );
}
