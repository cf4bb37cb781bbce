import { clsx } from "clsx";
import type { ComponentProps, ReactNode } from "react";
import { Spinner } from "./spinner.tsx";

const looks = {
  primary: "bg-solid text-on-solid hover:opacity-90",
  secondary: "border border-line bg-surface text-ink hover:bg-sunken",
  ghost: "text-muted hover:bg-sunken hover:text-ink",
  danger: "border border-line bg-surface text-bad hover:bg-bad-soft",
} as const;
const sizes = { small: "h-8 px-2.5 text-sm gap-1.5", medium: "h-10 px-3.5 gap-2", icon: "size-9" } as const;

export type Look = keyof typeof looks;

export function buttonClass(look: Look = "secondary", size: keyof typeof sizes = "medium"): string {
  return clsx(
    "inline-flex shrink-0 items-center justify-center rounded-lg font-medium whitespace-nowrap transition-[background-color,opacity,color] select-none",
    "disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0",
    looks[look],
    sizes[size],
  );
}

type Props = ComponentProps<"button"> & {
  look?: Look;
  size?: keyof typeof sizes;
  isBusy?: boolean;
  children: ReactNode;
};

/** A button that keeps its width while what it began is under way. */
export function Button({
  look,
  size,
  isBusy = false,
  className,
  children,
  disabled,
  type = "button",
  ...rest
}: Props) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled || isBusy}
      aria-busy={isBusy || undefined}
      className={clsx(buttonClass(look, size), "relative", className)}
    >
      {isBusy && (
        <span className="absolute inset-0 grid place-items-center">
          <Spinner />
        </span>
      )}
      <span className={clsx("inline-flex items-center gap-[inherit]", isBusy && "invisible")}>
        {children}
      </span>
    </button>
  );
}
