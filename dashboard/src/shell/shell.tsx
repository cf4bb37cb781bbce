// The frame of every page behind the sign-in: where one is, as whom, in which tenant.
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { BookOpen, Camera, GitCompare, KeyRound, type LucideIcon } from "lucide-react";
import { meQuery } from "#api/cache.ts";
import { Mark } from "#ui/mark.tsx";
import { ImpersonationBanner } from "./impersonation.tsx";
import { PersonMenu } from "./person-menu.tsx";
import { TenantMenu } from "./tenant-menu.tsx";

type Place = { to: "/captures" | "/builds" | "/keys"; label: string; icon: LucideIcon };
const places: readonly Place[] = [
  { to: "/captures", label: "Captures", icon: Camera },
  { to: "/builds", label: "Visual reviews", icon: GitCompare },
  { to: "/keys", label: "API keys", icon: KeyRound },
];

const placeClass =
  "flex h-9 items-center gap-2.5 rounded-lg px-2.5 text-muted whitespace-nowrap hover:bg-sunken hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-ink [&_svg]:size-4";

export function Shell() {
  const { data: me } = useQuery(meQuery);
  return (
    <>
      <a
        href="#page"
        className="sr-only z-50 rounded-lg bg-solid px-3 py-2 text-on-solid focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      {me?.impersonation && <ImpersonationBanner as={me.name} impersonation={me.impersonation} />}
      <div className="lg:grid lg:grid-cols-[15rem_minmax(0,1fr)]">
        <header className="sticky top-0 z-30 border-b border-line bg-bg lg:h-dvh lg:border-r lg:border-b-0">
          <div className="flex items-center gap-2 px-4 py-2.5 lg:h-full lg:flex-col lg:items-stretch lg:gap-4 lg:p-4">
            <Link
              to="/captures"
              search={{}}
              aria-label="Stillframe"
              className="flex items-center gap-2 rounded-lg lg:px-1.5"
            >
              <Mark />
              <span className="hidden text-[1.05rem] font-semibold tracking-tight lg:inline">Stillframe</span>
            </Link>
            <TenantMenu me={me} />
            <nav aria-label="Main" className="hidden lg:block">
              <Places />
            </nav>
            <div className="ml-auto lg:mt-auto lg:ml-0">
              <PersonMenu me={me} />
            </div>
          </div>
          <nav aria-label="Main" className="overflow-x-auto px-3 pb-2 lg:hidden">
            <Places />
          </nav>
        </header>
        <main
          id="page"
          tabIndex={-1}
          className="mx-auto w-full max-w-6xl has-[[data-wide]]:max-w-none px-4 py-6 outline-none sm:px-8 lg:py-9"
        >
          <Outlet />
        </main>
      </div>
    </>
  );
}

function Places() {
  return (
    <ul className="flex gap-1 lg:flex-col lg:gap-0.5">
      {places.map(({ to, label, icon: Icon }) => (
        <li key={to}>
          <Link to={to} search={{}} className={placeClass}>
            <Icon aria-hidden="true" />
            {label}
          </Link>
        </li>
      ))}
      <li>
        <a href="/docs" className={placeClass}>
          <BookOpen aria-hidden="true" />
          API reference
        </a>
      </li>
    </ul>
  );
}
