import { Link } from "@tanstack/react-router";
import { Camera } from "lucide-react";
import { CopyButton } from "#ui/copy.tsx";
import { Empty } from "#ui/page.tsx";

/** What an empty account shows: the two ways to a first picture. */
export function FirstCall() {
  const call = `curl -o page.png -H "X-API-Key: $KEY" \\\n  "${location.origin}/api/v1/screenshot?url=https://example.com"`;
  return (
    <Empty icon={<Camera aria-hidden="true" />} title="Your first picture">
      <p>
        Enter an address above and press Capture, or{" "}
        <Link to="/keys" search={{}} className="font-medium text-accent underline underline-offset-3">
          make a key
        </Link>{" "}
        and call the API:
      </p>
      <div className="mt-4 rounded-lg border border-line bg-sunken p-3 text-left">
        <pre tabIndex={0} className="overflow-x-auto font-mono text-[0.8rem] leading-relaxed text-ink">
          {call}
        </pre>
        <div className="mt-3 flex justify-end">
          <CopyButton text={call} />
        </div>
      </div>
    </Empty>
  );
}
