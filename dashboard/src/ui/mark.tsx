import { clsx } from "clsx";

/** A viewfinder's corners about a point. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      aria-hidden="true"
      className={clsx("text-accent", className ?? "size-6")}
    >
      <path
        d="M3 8V5.500A2.500 2.500 0 0 1 5.500 3H8M16 3h2.500A2.500 2.500 0 0 1 21 5.500V8M21 16v2.500a2.500 2.500 0 0 1-2.500 2.500H16M8 21H5.500A2.500 2.500 0 0 1 3 18.500V16"
        stroke="currentColor"
        strokeWidth="2.2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="12" cy="12" r="3.200" fill="currentColor" />
    </svg>
  );
}
