import { Link, type LinkProps } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";

/** The way up from one thing to all of its kind. */
export function Back({
  link,
  children,
}: {
  link: Pick<LinkProps, "to" | "search" | "params">;
  children: ReactNode;
}) {
  return (
    <Link
      {...link}
      className="mb-4 inline-flex items-center gap-1.5 rounded text-sm text-muted hover:text-ink"
    >
      <ArrowLeft className="size-4" aria-hidden="true" /> {children}
    </Link>
  );
}
