import type { ReactNode } from "react";
import { Mark } from "#ui/mark.tsx";
import { useTitle } from "#ui/page.tsx";

/** The frame of the pages that people come in by: one column, one thing to do. */
export function DoorPage({
  title,
  about,
  children,
  below,
}: {
  title: string;
  about?: ReactNode;
  children: ReactNode;
  below?: ReactNode;
}) {
  useTitle(title);
  return (
    <div className="flex min-h-dvh flex-col items-center px-4 pt-[max(2.5rem,11dvh)] pb-10">
      <header className="mb-8 flex items-center gap-2">
        <Mark className="size-7" />
        <span className="text-lg font-semibold tracking-tight">Stillframe</span>
      </header>
      <main className="w-full max-w-[25rem] rounded-2xl border border-line bg-surface p-6 shadow-raised sm:p-8">
        <h1 className="text-xl font-semibold">{title}</h1>
        {about && <p className="mt-1.5 text-muted">{about}</p>}
        <div className="mt-6">{children}</div>
      </main>
      {below && <footer className="mt-6 text-center text-muted">{below}</footer>}
    </div>
  );
}

export const linkClass = "font-medium text-accent underline underline-offset-3 hover:decoration-2";
