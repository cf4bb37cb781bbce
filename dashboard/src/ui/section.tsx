import type { ReactNode } from "react";
import { Card } from "./page.tsx";

/** A part of a page that has a name of its own. */
export function Section({
  title,
  about,
  actions,
  children,
}: {
  title: string;
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Card className="p-5">
      <header className="mb-4 flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 className="font-semibold">{title}</h2>
          {about && <p className="mt-0.5 text-sm text-muted">{about}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </header>
      {children}
    </Card>
  );
}

/** A tool's own words, whole and in lines. */
export function Code({ label, children }: { label: string; children: string }) {
  return (
    <pre
      tabIndex={0}
      role="region"
      aria-label={label}
      className="max-h-96 overflow-auto rounded-lg border border-line bg-sunken/60 px-3 py-2.5 font-mono text-[0.8rem] leading-relaxed whitespace-pre"
    >
      {children}
    </pre>
  );
}
