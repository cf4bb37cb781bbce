// What is captured in the background, newest first, each with how far it is.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ListChecks, Plus } from "lucide-react";
import type { Job } from "#api/client.ts";
import { Badge } from "#ui/badge.tsx";
import { buttonClass } from "#ui/button.tsx";
import { Choices } from "#ui/choices.tsx";
import { Listing } from "#ui/listing.tsx";
import { Empty, PageHead } from "#ui/page.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { type JobFilter, jobStates, jobTypes } from "./filter.ts";
import { Progress } from "./progress.tsx";
import { jobsQuery } from "./queries.ts";
import { stateTones, stateWords, typeWords } from "./words.ts";

export function Jobs() {
  const filter = useSearch({ from: "/in/jobs" });
  const navigate = useNavigate({ from: "/jobs" });
  const change = (part: JobFilter) => void navigate({ search: { ...filter, ...part } });
  return (
    <>
      <PageHead
        title="Jobs"
        about="Captures and comparisons made in the background. The list follows them live."
        actions={
          <Link to="/jobs/bulk" className={buttonClass("primary")}>
            <Plus aria-hidden="true" /> New bulk
          </Link>
        }
      />
      <div className="mb-4 flex flex-wrap gap-2">
        <Choices
          label="State"
          values={jobStates}
          words={stateWords}
          chosen={filter.status}
          onChoose={(status) => change({ status })}
        />
        <Choices
          label="Kind"
          values={jobTypes}
          words={typeWords}
          chosen={filter.job_type}
          onChoose={(job_type) => change({ job_type })}
        />
      </div>
      <Listing
        label="Jobs"
        query={useInfiniteQuery(jobsQuery(filter))}
        idOf={idOf}
        row={(job) => <Row job={job} />}
        empty={<None isNarrowed={Object.keys(filter).length > 0} />}
      />
    </>
  );
}

const idOf = ({ job_id }: Job) => job_id;

function Row({ job }: { job: Job }) {
  const { job_id: id, job_type: type, status } = job;
  return (
    <div className="flex min-h-16 flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-2.5 hover:bg-sunken/60">
      <div className="min-w-0 flex-1 basis-60">
        <Link
          to={type === "bulk" ? "/jobs/bulk/$id" : "/jobs/$id"}
          params={{ id }}
          className="block truncate font-medium after:absolute after:inset-0"
        >
          {job.url ?? job.reference ?? `${typeWords[type]} job`}
        </Link>
        <p className="truncate text-sm text-muted">
          {typeWords[type]}
          {job.reference && job.url ? ` · ${job.reference}` : ""} · <code className="font-mono">{id}</code>
        </p>
      </div>
      {status === "processing" && (
        <span className="w-28">
          <Progress value={job.progress} />
        </span>
      )}
      <span className="text-sm text-muted sm:w-28 sm:text-right">
        <RelativeTime at={job.created_at} />
      </span>
      <span className="ml-auto flex w-24 justify-end">
        <Badge tone={stateTones[status]}>{stateWords[status]}</Badge>
      </span>
    </div>
  );
}

function None({ isNarrowed }: { isNarrowed: boolean }) {
  return (
    <Empty icon={<ListChecks aria-hidden="true" />} title={isNarrowed ? "Nothing fits" : "No jobs yet"}>
      {isNarrowed ? (
        <Link to="/jobs" search={{}} className="font-medium text-accent underline underline-offset-3">
          Show all jobs
        </Link>
      ) : (
        <p>
          Call <code className="font-mono">/screenshot/async</code>, or{" "}
          <Link to="/jobs/bulk" className="font-medium text-accent underline underline-offset-3">
            paste a list of addresses
          </Link>
          .
        </p>
      )}
    </Empty>
  );
}
