// What stands under the figures: what happened last, what is left, whether the service works.
import type { UseQueryResult } from "@tanstack/react-query";
import type { Capture } from "#api/client.ts";
import { Allowances } from "./allowances.tsx";
import { Recent } from "./recent.tsx";
import { Requests } from "./requests.tsx";
import { SystemHealth } from "./system-health.tsx";

export function Below({ recent }: { recent: UseQueryResult<Capture[]> }) {
  return (
    <div className="mt-6 grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_21rem]">
      <div className="grid min-w-0 gap-6">
        <Recent query={recent} />
        <Requests />
      </div>
      <div className="grid min-w-0 gap-6">
        <Allowances />
        <SystemHealth />
      </div>
    </div>
  );
}
