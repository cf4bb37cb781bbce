import { clsx } from "clsx";
import { type ReactNode, useEffect } from "react";

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Stillframe`;
  }, [title]);
}

/** The head of a page: its name, one line about it, and what can be done. */
export function PageHead({
  title,
  about,
  actions,
}: {
  title: string;
  about?: ReactNode;
  actions?: ReactNode;
}) {
  useTitle(title);
  return (
    <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
        {about && <p className="mt-1 text-muted">{about}</p>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </header>
  );
}

type CardProps = {
  children: ReactNode;
  className?: string;
  /** What comes after it on the page shows once this is there, so that nothing is moved by it. */
  isWaiting?: boolean;
};

export function Card({ children, className, isWaiting }: CardProps) {
  return (
    <div
      data-waiting={isWaiting}
      className={clsx("min-w-0 rounded-xl border border-line bg-surface", className)}
    >
      {children}
    </div>
  );
}

export function Skeleton({ className }: { className: string }) {
  return <span className={clsx("block animate-pulse rounded-md bg-sunken", className)} />;
}

export function Empty({ icon, title, children }: { icon: ReactNode; title: string; children?: ReactNode }) {
  return (
    <Card className="flex flex-col items-center px-6 py-14 text-center">
      <span className="mb-4 grid size-11 place-items-center rounded-xl bg-sunken text-muted [&_svg]:size-5">
        {icon}
      </span>
      <h2 className="font-semibold">{title}</h2>
      {children && <div className="mt-1.5 max-w-md text-muted">{children}</div>}
    </Card>
  );
}
