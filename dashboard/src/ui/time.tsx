import { useEffect, useState } from "react";

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const anewMs = 30_000;

function relativeTo(now: number, at: number): string {
  const seconds = Math.round((at - now) / 1000);
  const unit = units.find(([, size]) => Math.abs(seconds) >= size);
  if (!unit) return Math.abs(seconds) < 10 ? "just now" : relative.format(seconds, "second");
  return relative.format(Math.trunc(seconds / unit[1]), unit[0]);
}

function utc(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
}

/** How long ago; the exact time in UTC on hover and for those who read with their ears. */
export function RelativeTime({ at }: { at: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), anewMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={at} title={utc(at)} className="whitespace-nowrap tabular-nums">
      {relativeTo(now, Date.parse(at))}
    </time>
  );
}
