// One job: how it stands, what happened when, what came of it, and what can be done.
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Camera } from "lucide-react";
import { type Job, localPath } from "#api/client.ts";
import { Badge } from "#ui/badge.tsx";
import { Back } from "#ui/back.tsx";
import { buttonClass } from "#ui/button.tsx";
import { CopyText } from "#ui/copy.tsx";
import { Facts } from "#ui/facts.tsx";
import { Waterfall } from "#trace/waterfall.tsx";
import { Card, Skeleton, useTitle } from "#ui/page.tsx";
import { Unloaded } from "#ui/unloaded.tsx";
import { Section } from "#ui/section.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { JobActions } from "./actions.tsx";
import { Progress } from "./progress.tsx";
import { jobQuery } from "./queries.ts";
import { Timeline } from "./timeline.tsx";
import { stateTones, stateWords, typeWords } from "./words.ts";

export function JobDetail() {
  const { id } = useParams({ from: "/in/jobs/$id" });
  const { data: job, error } = useQuery(jobQuery(id));
  useTitle(job ? `${typeWords[job.job_type]} job` : "Job");
  return (
    <>
      <Back link={{ to: "/jobs", search: {} }}>Jobs</Back>
      <Unloaded what="job" error={error} isKnown={job !== undefined} />
      {job ? <Whole job={job} /> : !error && <Waiting />}
    </>
  );
}

function Whole({ job }: { job: Job }) {
  return (
    <>
      <header className="mb-6 flex flex-wrap items-start justify-between gap-4">
        <div className="min-w-0 flex-1 basis-72">
          <h1 className="text-2xl font-semibold tracking-tight wrap-anywhere">
            {job.url ?? `${typeWords[job.job_type]} job`}
          </h1>
          <div className="mt-2 flex items-center gap-3">
            <Badge tone={stateTones[job.status]}>{stateWords[job.status]}</Badge>
            <span className="w-40">{job.status === "processing" && <Progress value={job.progress} />}</span>
          </div>
        </div>
        <JobActions job={job} />
      </header>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="grid min-w-0 gap-6">
          {job.error && <Failure error={job.error} />}
          <Result job={job} />
          <Section title="Timeline">
            <Timeline steps={job.timeline} />
          </Section>
          {job.completed_at !== null && <Waterfall of="job" id={job.job_id} />}
        </div>
        <Card className="p-4">
          <Facts
            facts={[
              ["Kind", typeWords[job.job_type]],
              ["Attempts", job.attempts],
              ["Asked", <RelativeTime key="a" at={job.created_at} />],
              ["Began", job.started_at ? <RelativeTime key="b" at={job.started_at} /> : "Not yet"],
              ["Ended", job.completed_at ? <RelativeTime key="e" at={job.completed_at} /> : "Not yet"],
              ["Reference", job.reference ?? undefined],
              ["Webhook", webhookWords(job)],
              ["Id", <CopyText key="i" text={job.job_id} />],
            ]}
          />
        </Card>
      </div>
    </>
  );
}

function webhookWords({ webhook_url, webhook_delivered, webhook_failed }: Job): string | undefined {
  if (webhook_url === null) return undefined;
  if (webhook_delivered) return `Told ${webhook_url}`;
  return webhook_failed ? `${webhook_url} could not be told` : `${webhook_url} will be told`;
}

function Failure({ error }: { error: NonNullable<Job["error"]> }) {
  return (
    <div role="alert" className="rounded-xl bg-bad-soft p-4">
      <p className="font-medium text-bad">{error.title}</p>
      <p className="mt-1 wrap-anywhere">{error.detail}</p>
      <p className="mt-2 font-mono text-sm text-muted">{error.code}</p>
    </div>
  );
}

function Result({ job: { result } }: { job: Job }) {
  const id = result && "capture_id" in result ? result.capture_id : null;
  if (!result || id === null) return null;
  const thumbnail = "thumbnail_url" in result ? result.thumbnail_url : null;
  return (
    <Section
      title="Result"
      actions={
        <Link to="/captures/$id" params={{ id }} className={buttonClass("secondary", "small")}>
          <Camera aria-hidden="true" /> Open the capture
        </Link>
      }
    >
      {thumbnail ? (
        <img
          src={localPath(thumbnail)}
          alt="The capture, small"
          width={400}
          height={250}
          className="aspect-[16/10] w-full max-w-md rounded-lg border border-line bg-sunken object-cover object-top"
        />
      ) : (
        <p className="text-muted">There is a file, and no picture of it.</p>
      )}
    </Section>
  );
}

function Waiting() {
  return (
    <>
      <Skeleton className="mb-3 h-8 w-3/5" />
      <Skeleton className="mb-6 h-6 w-28 rounded-full" />
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <Skeleton className="h-56 w-full rounded-xl" />
        <Skeleton className="h-64 w-full rounded-xl" />
      </div>
    </>
  );
}
