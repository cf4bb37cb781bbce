/** How far something is, of 100. */
export function Progress({ value, label = "Progress" }: { value: number; label?: string }) {
  return (
    <span
      role="progressbar"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={0}
      aria-valuemax={100}
      className="flex items-center gap-2 text-sm text-muted tabular-nums"
    >
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" className="h-1.5 min-w-0 flex-1" aria-hidden="true">
        <rect width="100" height="6" rx="1" className="fill-sunken" />
        <rect width={value} height="6" rx="1" className="fill-accent transition-[width] duration-500" />
      </svg>
      {value} %
    </span>
  );
}
