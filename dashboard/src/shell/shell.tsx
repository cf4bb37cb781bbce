// The frame of every page behind the sign-in: where one is, as whom, in which tenant.
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { clsx } from "clsx";
import { Menu as MenuIcon, Search, X } from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { meQuery } from "#api/cache.ts";
import { useSignedOut } from "#api/signed-out.ts";
import { LiveBadge } from "#live/badge.tsx";
import { buttonClass } from "#ui/button.tsx";
import { Mark } from "#ui/mark.tsx";
import { InFrame } from "./failures.tsx";
import { useHabits } from "./habits.ts";
import { ImpersonationBanner } from "./impersonation.tsx";
import { Nav } from "./nav.tsx";
import { PersonMenu } from "./person-menu.tsx";
import { TenantMenu } from "./tenant-menu.tsx";
import { WaitStrip } from "./wait-strip.tsx";

const fetchAheadMs = 3000;

const Palette = lazy(() => import("./palette.tsx").then(({ Palette: Shown }) => ({ default: Shown })));
const SignInAgain = lazy(() =>
  import("./sign-in-again.tsx").then(({ SignInAgain: Shown }) => ({ default: Shown })),
);
const KeyHelp = lazy(() => import("./key-help.tsx").then(({ KeyHelp: Shown }) => ({ default: Shown })));

/** @param children in place of the page that the address is of */
export function Shell({ children }: { children?: ReactNode }) {
  const { data: me } = useQuery(meQuery);
  const [opened, setOpened] = useState<"palette" | "keys">();
  useHabits({ onPalette: () => setOpened("palette"), onHelp: () => setOpened("keys") });
  const isOperator = me?.is_platform_admin === true && !me.impersonation;
  const isSignedOut = useSignedOut();
  useEffect(fetchDialog, []);
  const close = () => setOpened(undefined);
  return (
    <>
      <a
        href="#page"
        className="sr-only z-50 rounded-lg bg-solid px-3 py-2 text-on-solid focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      {me?.impersonation && <ImpersonationBanner as={me.name} impersonation={me.impersonation} />}
      <div
        className={clsx(
          "lg:grid lg:grid-cols-[15rem_minmax(0,1fr)] print:block!",
          me?.impersonation && "under-banner",
        )}
      >
        <header className="sticky top-(--banner,0px) z-30 border-b border-line bg-bg lg:h-[calc(100dvh-var(--banner,0px))] lg:border-r lg:border-b-0 print:hidden">
          <TopOrSide me={me} isOperator={isOperator} onSearch={() => setOpened("palette")} />
        </header>
        <main
          id="page"
          tabIndex={-1}
          className="w-full max-w-6xl has-[[data-wide]]:max-w-none px-4 py-6 outline-none sm:px-8 lg:py-9 print:max-w-none print:p-0"
        >
          <InFrame value>{children ?? <Outlet />}</InFrame>
        </main>
      </div>
      <WaitStrip />
      <Suspense>
        {opened === "palette" && <Palette isOperator={isOperator} onClose={close} />}
        {isSignedOut && me && <SignInAgain me={me} />}
        {opened === "keys" && <KeyHelp onClose={close} />}
      </Suspense>
    </>
  );
}

/** Ahead of its use, so that one opens also without a connection. */
function fetchDialog(): () => void {
  const timer = setTimeout(() => void import("#ui/dialog-box.tsx").catch(() => undefined), fetchAheadMs);
  return () => clearTimeout(timer);
}

function TopOrSide({
  me,
  isOperator,
  onSearch,
}: {
  me: Parameters<typeof PersonMenu>[0]["me"];
  isOperator: boolean;
  onSearch: () => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const { pathname } = useLocation();
  useEffect(() => setOpen(false), [pathname]);
  return (
    <>
      <div className="flex items-center gap-2 px-4 py-2.5 lg:h-full lg:flex-col lg:items-stretch lg:gap-4 lg:p-4">
        <Link
          to="/overview"
          search={{}}
          aria-label="Stillframe"
          className="flex items-center gap-2 rounded-lg lg:px-1.5"
        >
          <Mark />
          <span className="hidden text-[1.05rem] font-semibold tracking-tight lg:inline">Stillframe</span>
        </Link>
        <TenantMenu me={me} />
        <button
          type="button"
          onClick={onSearch}
          className="hidden h-9 items-center gap-2 rounded-lg border border-line bg-surface px-2.5 text-sm text-muted hover:bg-sunken lg:flex"
        >
          <Search className="size-4" aria-hidden="true" /> Go to…
          <kbd className="ml-auto font-sans text-xs" aria-hidden="true">
            Ctrl K
          </kbd>
        </button>
        <nav aria-label="Main" className="-mx-1 hidden min-h-0 flex-1 overflow-y-auto px-1 lg:block">
          <Nav isOperator={isOperator} />
          {/* That there is more below. */}
          <div
            className="pointer-events-none sticky bottom-0 h-6 bg-linear-to-t from-bg"
            aria-hidden="true"
          />
        </nav>
        <div className="ml-auto flex items-center gap-2 lg:ml-0 lg:grid lg:grid-cols-[minmax(0,1fr)] lg:gap-2">
          <span className="lg:px-2.5">
            <LiveBadge tenantId={me?.tenant?.id} />
          </span>
          <PersonMenu me={me} />
          <button
            type="button"
            aria-label={isOpen ? "Close the menu" : "Open the menu"}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
            className={`${buttonClass("ghost", "icon")} lg:hidden`}
          >
            {isOpen ? <X aria-hidden="true" /> : <MenuIcon aria-hidden="true" />}
          </button>
        </div>
      </div>
      {isOpen && (
        <nav aria-label="Main" className="max-h-[75dvh] overflow-y-auto border-t border-line p-3 lg:hidden">
          <Nav isOperator={isOperator} />
        </nav>
      )}
    </>
  );
}
