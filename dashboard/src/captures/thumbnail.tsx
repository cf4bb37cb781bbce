import { clsx } from "clsx";
import { CircleAlert, FileText, LoaderCircle } from "lucide-react";
import { useState } from "react";
import { type Capture, localPath } from "#api/client.ts";

/** A small picture of what was captured, or a sign of what it is. Its room is the same with and without. */
export function Thumbnail({ capture, className }: { capture: Capture; className?: string }) {
  const [isBroken, setBroken] = useState(false);
  const { thumbnail_url, status } = capture;
  return (
    <span
      className={clsx(
        "grid aspect-[16/10] place-items-center overflow-hidden rounded-md border border-line bg-sunken text-muted",
        className,
      )}
    >
      {thumbnail_url && !isBroken ? (
        <img
          src={localPath(thumbnail_url)}
          alt=""
          loading="lazy"
          decoding="async"
          className="size-full object-cover object-top"
          onError={() => setBroken(true)}
        />
      ) : (
        <Sign status={status} />
      )}
    </span>
  );
}

function Sign({ status }: Pick<Capture, "status">) {
  if (status === "failed") return <CircleAlert className="size-5" aria-hidden="true" />;
  if (status === "processing") return <LoaderCircle className="size-5 animate-spin" aria-hidden="true" />;
  return <FileText className="size-5" aria-hidden="true" />;
}
