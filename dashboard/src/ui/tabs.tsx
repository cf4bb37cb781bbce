import { Link, type LinkProps, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

export type Tab = { label: string; link: Pick<LinkProps, "to" | "params" | "search" | "activeOptions"> };

/** Pages of one group, as links. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const list = useRef<HTMLUListElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    const current = list.current?.querySelector("[aria-current=page]");
    current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [pathname]);
  return (
    <nav aria-label={label} className="mb-6 overflow-x-auto border-b border-line">
      <ul ref={list} className="flex gap-3 text-[0.93rem] sm:gap-5 sm:text-base">
        {tabs.map((tab) => (
          <li key={tab.label}>
            <Link
              {...tab.link}
              className="-mb-px inline-flex h-10 items-center border-b-2 border-transparent whitespace-nowrap text-muted hover:text-ink focus-visible:-outline-offset-2 aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-ink"
            >
              {tab.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
