// How the tenant's use of the service stands, at one look.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { SlidersHorizontal } from "lucide-react";
import { FirstCall } from "#captures/first-call.tsx";
import { buttonClass } from "#ui/button.tsx";
import { Choices } from "#ui/choices.tsx";
import { PageHead } from "#ui/page.tsx";
import { Allowances } from "./allowances.tsx";
import { Figures } from "./figures.tsx";
import { recentQuery } from "./queries.ts";
import { ranges, rangeWords } from "./range.ts";
import { Recent } from "./recent.tsx";

export function Overview() {
  const { range = "24h" } = useSearch({ from: "/in/overview" });
  const navigate = useNavigate({ from: "/overview" });
  const recent = useQuery(recentQuery);
  return (
    <>
      <PageHead
        title="Overview"
        about="Calls, captures and what is left of the plan."
        actions={
          <>
            <Choices
              label="Range"
              values={ranges}
              words={rangeWords}
              chosen={range}
              isNeeded
              onChoose={(chosen) => void navigate({ search: chosen ? { range: chosen } : {} })}
            />
            <Link to="/playground" search={{}} className={buttonClass("primary", "small")}>
              <SlidersHorizontal aria-hidden="true" /> Playground
            </Link>
          </>
        }
      />
      {recent.data?.length === 0 && (
        <div className="mb-6">
          <FirstCall />
        </div>
      )}
      <Figures range={range} />
      <div className="mt-6 grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <Recent query={recent} />
        <Allowances />
      </div>
    </>
  );
}
