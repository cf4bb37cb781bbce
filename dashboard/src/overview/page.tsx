// How the tenant's use of the service stands, at one look.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { SlidersHorizontal } from "lucide-react";
import { lazy, Suspense } from "react";
import { FirstCall, useOnce } from "#captures/first-call.tsx";
import { buttonClass } from "#ui/button.tsx";
import { Choices } from "#ui/choices.tsx";
import { PageHead } from "#ui/page.tsx";
import { Figures } from "./figures.tsx";
import { recentQuery, usageQuery } from "./queries.ts";
import { ranges, rangeWords } from "./range.ts";

const Below = lazy(() => import("./below.tsx").then((file) => ({ default: file.Below })));

export function Overview() {
  const { range = "24h" } = useSearch({ from: "/in/overview" });
  const navigate = useNavigate({ from: "/overview" });
  const usage = useQuery(usageQuery(range));
  const recent = useQuery(recentQuery);
  const isNew = useIsNew(recent.data?.length);
  return (
    <>
      <PageHead
        title="Overview"
        about={
          isNew
            ? "Nothing to show yet: begin with one picture."
            : "Calls, captures and what is left of the plan."
        }
        actions={
          <>
            {!isNew && (
              <Choices
                label="Range"
                values={ranges}
                words={rangeWords}
                chosen={range}
                isNeeded
                onChoose={(chosen) => void navigate({ search: chosen ? { range: chosen } : {} })}
              />
            )}
            <Link
              to="/playground"
              search={{}}
              className={buttonClass(isNew ? "secondary" : "primary", "small")}
            >
              <SlidersHorizontal aria-hidden="true" /> Playground
            </Link>
          </>
        }
      />
      {isNew ? (
        <FirstCall />
      ) : (
        <>
          <Figures range={range} query={usage} />
          <Suspense>
            <Below recent={recent} />
          </Suspense>
        </>
      )}
    </>
  );
}

/** Whether there is nothing to show: no capture, and no call in a month; who begins here stays with what they began. */
function useIsNew(captures: number | undefined): boolean {
  const month = useQuery({ ...usageQuery("30d"), enabled: captures === 0 }).data;
  return useOnce(captures === 0 && month?.total.requests === 0);
}
