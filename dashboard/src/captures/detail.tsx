// One capture: its picture, what was asked, where the time went, what the page did.
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { ArrowLeft, Download, SlidersHorizontal } from "lucide-react";
import { type Capture, localPath } from "#api/client.ts";
import { Badge } from "#ui/badge.tsx";
import { buttonClass } from "#ui/button.tsx";
import { CopyText } from "#ui/copy.tsx";
import { Card, Skeleton, useTitle } from "#ui/page.tsx";
import { ownOptions } from "#playground/draft.ts";
import { Waterfall } from "#trace/waterfall.tsx";
import { Unloaded } from "#ui/unloaded.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { bytes, duration } from "#ui/numbers.ts";
import { DeleteCapture } from "./delete.tsx";
import { Picture } from "./picture.tsx";
import { captureQuery } from "./queries.ts";
import { Report } from "./report.tsx";
import { Timings } from "./timings.tsx";
import { addressOf, kindWords, nameOf, statusWords, toneOf, tookMs } from "./words.ts";

export function CaptureDetail() {
  const { id } = useParams({ from: "/in/captures/$id" });
  const { data: capture, error } = useQuery(captureQuery(id));
  useTitle(capture ? nameOf(capture) : "Capture");
  return (
    <>
      <Link
        to="/captures"
        search={{}}
        className="mb-4 inline-flex items-center gap-1.5 rounded text-sm text-muted hover:text-ink"
      >
        <ArrowLeft className="size-4" aria-hidden="true" /> Captures
      </Link>
      <Unloaded what="capture" error={error} isKnown={capture !== undefined} />
      {capture ? <Whole capture={capture} /> : !error && <Waiting />}
    </>
  );
}

function Whole({ capture }: { capture: Capture }) {
  return (
    <>
      <header className="mb-6 flex flex-wrap items-start justify-between gap-4">
        <div className="min-w-0 flex-1 basis-72">
          <h1 className="text-2xl font-semibold tracking-tight wrap-anywhere">{nameOf(capture)}</h1>
          <Address capture={capture} />
        </div>
        <div className="flex flex-wrap gap-2">
          {capture.outputs.map(({ format, url, size_bytes }) => (
            <a
              key={format}
              href={localPath(url)}
              download={`${capture.id}.${format}`}
              className={buttonClass()}
            >
              <Download aria-hidden="true" /> {format.toUpperCase()} · {bytes(size_bytes)}
            </a>
          ))}
          <Link
            to="/playground"
            search={{ kind: capture.kind, options: ownOptions(capture.kind, capture.options) }}
            className={buttonClass()}
          >
            <SlidersHorizontal aria-hidden="true" /> Open in the playground
          </Link>
          <DeleteCapture id={capture.id} />
        </div>
      </header>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="grid min-w-0 gap-6">
          <Picture capture={capture} />
          {capture.status !== "processing" && <Waterfall of="capture" id={capture.id} />}
        </div>
        <div className="grid gap-6">
          <Facts capture={capture} />
          {capture.timings && <Timings timings={capture.timings} />}
          {capture.report && <Report report={capture.report} />}
          <Options options={capture.options} />
        </div>
      </div>
    </>
  );
}

function Address({ capture }: { capture: Capture }) {
  const address = addressOf(capture);
  if (address === undefined) return null;
  const landed = capture.target?.final_url;
  return (
    <p className="mt-1 text-muted wrap-anywhere">
      {address}
      {landed && landed !== address && ` → ${landed}`}
    </p>
  );
}

function Facts({ capture }: { capture: Capture }) {
  const took = tookMs(capture);
  const picture = capture.outputs.find(({ width }) => width !== null);
  return (
    <Card className="p-4">
      <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-y-2.5 text-sm [&_dt]:text-muted">
        <dt>State</dt>
        <dd>
          <Badge tone={toneOf[capture.status]}>{statusWords[capture.status]}</Badge>
        </dd>
        <dt>Kind</dt>
        <dd>{kindWords[capture.kind]}</dd>
        {picture && (
          <>
            <dt>Size</dt>
            <dd className="tabular-nums">
              {picture.width} × {picture.height} px
            </dd>
          </>
        )}
        {capture.target?.status != null && (
          <>
            <dt>Page answered</dt>
            <dd className="tabular-nums">{capture.target.status}</dd>
          </>
        )}
        <dt>Made</dt>
        <dd>
          <RelativeTime at={capture.created_at} />
          {took !== undefined && <span className="text-muted"> in {duration(took)}</span>}
        </dd>
        {capture.expires_at && (
          <>
            <dt>Kept until</dt>
            <dd>
              <RelativeTime at={capture.expires_at} />
            </dd>
          </>
        )}
        <dt>Id</dt>
        <dd className="min-w-0">
          <CopyText text={capture.id} />
        </dd>
      </dl>
    </Card>
  );
}

function Options({ options }: Pick<Capture, "options">) {
  return (
    <details className="group rounded-xl border border-line bg-surface">
      <summary className="cursor-pointer rounded-xl px-4 py-3 font-medium">Options as understood</summary>
      <pre
        tabIndex={0}
        className="max-h-80 overflow-auto border-t border-line px-4 py-3 font-mono text-[0.8rem] leading-relaxed"
      >
        {JSON.stringify(options, null, 2)}
      </pre>
    </details>
  );
}

function Waiting() {
  return (
    <>
      <Skeleton className="mb-2 h-8 w-2/5" />
      <Skeleton className="mb-6 h-5 w-3/5" />
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <Skeleton className="aspect-[16/10] w-full rounded-xl" />
        <Skeleton className="h-64 w-full rounded-xl" />
      </div>
    </>
  );
}
